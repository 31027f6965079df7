package lineendings

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// mixed finds text files with more than one kind of line end.
func mixed() *checks.Check {
	return &checks.Check{
		Name:  "lineendings/mixed",
		Title: "a text file has more than one kind of line end",
		Finds: "A text file with both LF and CRLF, or with a carriage return that no line feed follows. A file that " +
			"lineendings/eol reports is not reported again.",
		Why: "Such a file comes from an editor, a merge or a script that knew one kind only; programs read its " +
			"lines differently.",
		Repair:   "Convert the file to one kind of line end.",
		Source:   "gitattributes(5)",
		Severity: rules.Warning,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead | artifact.NeedLines,
		Alone:    true,
		Applies:  func(p *checks.Pass) bool { return p.Attributes.Text != artifact.TextUnset },
		Run:      runMixed,
	}
}

func runMixed(p *checks.Pass) {
	f := p.Facts
	if !hasLines(p) || f.LF+f.CRLF+f.CR == 0 {
		return
	}
	p.Stats.TextFiles++
	switch {
	case f.LF+f.CR == 0:
		p.Stats.CRLFFiles++
	case f.CRLF == 0 && p.Attributes.EOL == artifact.EOLLF:
		p.Stats.KeptLF++
	}
	if f.CR == 0 && !severalKinds(f) {
		return
	}
	if j := judge(p); j.by == rule || j.by == attributes && !(j.whole && severalKinds(f)) {
		if differs(j.want, f, j.by == rule) {
			return
		}
	}
	p.Report(checks.Diagnosis{
		Line:     firstOther(f),
		Expected: "one kind of line end",
		Actual:   "mixed",
		Message:  "line ends are mixed: " + kinds(f),
		Remedy:   remedy(p.Path(), prevailing(f), f),
	})
}

// severalKinds says whether lines end in more than one way.
func severalKinds(f *artifact.Facts) bool {
	total := f.LF + f.CRLF + f.CR
	return f.LF != total && f.CRLF != total && f.CR != total
}

// firstOther is the line of the first line end that is not of the prevailing kind.
func firstOther(f *artifact.Facts) int64 {
	line := f.AtCR
	if prevailing(f) == artifact.EOLLF && f.AtCRLF > 0 && (line == 0 || f.AtCRLF < line) {
		line = f.AtCRLF
	}
	if prevailing(f) == artifact.EOLCRLF && f.AtLF > 0 && (line == 0 || f.AtLF < line) {
		line = f.AtLF
	}
	return line
}

// prevailing is the kind of line end that most lines have; LF where there is none that prevails.
func prevailing(f *artifact.Facts) artifact.EOL {
	if f.CRLF > f.LF {
		return artifact.EOLCRLF
	}
	return artifact.EOLLF
}

// kinds counts the line ends: "12 LF, 1 CRLF".
func kinds(f *artifact.Facts) string {
	var parts []string
	for _, k := range []struct {
		n    int64
		name string
	}{{f.LF, "LF"}, {f.CRLF, "CRLF"}, {f.CR, "CR alone"}} {
		if k.n > 0 {
			parts = append(parts, checks.Thousands(k.n)+" "+k.name)
		}
	}
	return strings.Join(parts, ", ")
}
