package lineendings

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// eol holds line ends against a rule, else .gitattributes, else git's record.
func eol() *checks.Check {
	return &checks.Check{
		Name:  "lineendings/eol",
		Title: "a text file's lines do not end as they should",
		Finds: "A line that does not end as the rule's eol says; a carriage return alone is such a line end too. " +
			"Without a rule .gitattributes decides: eol=crlf wants CRLF, eol=lf, text and text=auto want LF. " +
			"Carriage returns alone are left to lineendings/mixed there, for git never changes them. Where " +
			".gitattributes says nothing, or text=auto, a file whose lines all end in CRLF is compared with git's " +
			"record: the record may hold it so, and then nothing is said; where there is no record, a file that text=auto " +
			"covers is wrong only if all its lines end in CRLF. Files that are binary, by a NUL byte in " +
			"their first 8,000 bytes or by -text, have no line ends, and a filter's output is not compared with " +
			"git's record. A git revision is compared as git stores it, where text ends in LF: what a checkout " +
			"makes CRLF meets a rule that asks for it.",
		Why: "A shell, sshd, cron and most parsers take the carriage return for a part of the line. A checkout on " +
			"Windows, or core.autocrlf=true, changes every file at once, and git status is silent about it.",
		Repair: "Convert the file, or check it out again with core.autocrlf=false; where git itself has the wrong " +
			"line ends on record, git add --renormalize.",
		Source: "gitattributes(5)",
		Attribute: &checks.Attribute{
			Name: "eol", Values: "lf or crlf", Example: "lf", Types: checks.Files,
			Parse: parseWord(map[string]any{"lf": artifact.EOLLF, "crlf": artifact.EOLCRLF}, "write lf or crlf"),
		},
		Severity: rules.Error,
		Recorded: true,
		OnRecord: checks.AnyType,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead | artifact.NeedLines,
		Alone:    true,
		Applies:  func(p *checks.Pass) bool { return judge(p).by != nobody },
		Run:      runEOL,
		Tree:     treeEOL,
	}
}

// authority is who says how the lines of a file end.
type authority uint8

const (
	nobody     authority = iota
	rule                 // the rule that gave the attribute
	attributes           // .gitattributes, without a condition
	record               // git's record, whatever attributes leave to it
)

// judgement is who decides about one file's line ends, and what is wanted.
type judgement struct {
	by   authority
	want artifact.EOL
	pack bool // a rule that is weaker than git's record holds where the record says nothing
	// whole says that only a file all of whose lines end otherwise is wrong: git, for text=auto, leaves a file alone that has
	// a CR on record, and converts all lines of any other.
	whole bool
}

// judge finds who decides about a file's line ends. The strongest comes first: a manifest's rule, .gitattributes, git's
// record, a rule of the default pack.
func judge(p *checks.Pass) judgement {
	a := p.Attributes
	if a.Text == artifact.TextUnset {
		return judgement{}
	}
	asked, over := p.Other("eol")
	if asked != nil && over {
		if asked.(artifact.EOL) == artifact.EOLCRLF && converted(a) {
			return judgement{} // what a checkout makes of it is right
		}
		return judgement{by: rule, want: asked.(artifact.EOL)}
	}
	if a.Filter || converted(a) {
		return judgement{}
	}
	want := a.EOL
	if want == artifact.EOLUnspecified {
		want = artifact.EOLLF
	}
	switch {
	case a.Text == artifact.TextSet, a.Text == artifact.TextUnspecified && a.EOL != artifact.EOLUnspecified:
		return judgement{by: attributes, want: want}
	case p.Record != nil && p.Record.OID != "":
		return judgement{by: record, want: want, pack: asked != nil}
	case a.Text == artifact.TextAuto && !a.Stored: // what is stored with CRLF, git leaves alone
		return judgement{by: attributes, want: want, whole: true}
	case asked != nil:
		return judgement{by: rule, want: asked.(artifact.EOL)}
	}
	return judgement{}
}

// converted says whether all lines of the file end in CRLF once it is checked out, whatever they end in now.
func converted(a artifact.Attributes) bool {
	return a.Stored && a.EOL == artifact.EOLCRLF && a.Text != artifact.TextUnset
}

// runEOL reports what is certain now, and keeps for the tree what git's objects decide.
func runEOL(p *checks.Pass) {
	if !hasLines(p) {
		return
	}
	j := judge(p)
	if !differs(j.want, p.Facts, j.by == rule) {
		runConverted(p, j)
		return
	}
	d := compare(p.Path(), j.want, p.Facts, j.by == rule)
	switch {
	case j.whole && severalKinds(p.Facts):
	case j.by == rule:
		p.Report(d)
	case j.by == record:
		noteRecord(p, j, d)
	case j.by == attributes:
		d.Own, d.Rule = true, p.Attributes.From
		if p.Attributes.Stored {
			d.Remedy = "git add --renormalize " + checks.ShellQuote(p.Path())
		}
		switch {
		case p.Record == nil:
			d.Severity = rules.Warning
		case j.want == artifact.EOLLF && p.Record.OID != "":
			p.Note(doubt{oid: p.Record.OID, found: d, by: attributes})
			return
		}
		p.Report(d)
	}
}

// runConverted reports a file whose line ends are right until it is checked out.
func runConverted(p *checks.Pass, j judgement) {
	if j.by == rule && p.Facts.LF > 0 && converted(p.Attributes) {
		p.Report(checks.Diagnosis{
			Expected: j.want.String(), Actual: artifact.EOLCRLF.String(),
			Message: "every line ends in CRLF once it is checked out (eol=crlf in " + p.Attributes.From + "), want " + upper(j.want),
			Remedy:  "write eol=" + j.want.String() + " in .gitattributes",
		})
	}
}

// hasLines says whether a file's bytes can be read as lines: it is text, and not the UTF-16 of a working-tree-encoding.
func hasLines(p *checks.Pass) bool {
	return p.Text() && !(p.Attributes.Filter && p.Facts.NUL)
}

// noteRecord keeps a file for the tree whose line ends differ from what git would give it, if git's record is free of CR.
// Only a whole file is converted by git, so anything mixed is lineendings/mixed's to say.
func noteRecord(p *checks.Pass, j judgement, d checks.Diagnosis) {
	f := p.Facts
	crlf := f.CRLF > 0 && f.LF == 0 && f.CR == 0
	if !crlf && j.want == artifact.EOLLF {
		return
	}
	if j.want == artifact.EOLCRLF && (f.CRLF > 0 || f.CR > 0) {
		return
	}
	same := f.AsIs == p.Record.OID || f.Blob == p.Record.OID // it has its CR on record
	if same && !j.pack {
		return
	}
	d.Own, d.Rule = true, checks.GitRecord
	if p.Attributes.Text == artifact.TextAuto {
		d.Rule = p.Attributes.From
	}
	p.Note(doubt{oid: p.Record.OID, found: d, by: record, pack: j.pack, same: same && f.CRLF+f.CR > 0})
}
