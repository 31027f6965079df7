package lineendings

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// finalNewline holds the end of text against a rule.
func finalNewline() *checks.Check {
	return &checks.Check{
		Name:  "lineendings/final-newline",
		Title: "a text file's last line ends, or does not, against a rule",
		Finds: "A text file whose last byte is not a line feed where the rule says final-newline: true, or is one " +
			"where it says false. An empty file has no last line and is fine either way.",
		Why: "cron ignores a last line without an end, and shells' read loops skip it; two such files joined run " +
			"into each other.",
		Repair: "Add or remove the last line feed.",
		Source: "POSIX, 3.206 Line",
		Attribute: &checks.Attribute{
			Name: "final-newline", Values: "true or false", Example: "true", Types: checks.Files, Parse: parseTruth,
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead | artifact.NeedLines,
		Alone:    true,
		Run:      runFinalNewline,
	}
}

func runFinalNewline(p *checks.Pass) {
	want, asked := p.Value().(bool)
	f := p.Facts
	if !asked || f.NUL && !p.Text() || len(f.Head) == 0 {
		return
	}
	if want == (f.Last == '\n') {
		return
	}
	path := checks.ShellQuote(p.Path())
	last := f.LF + f.CRLF
	switch {
	case want:
		p.Report(checks.Diagnosis{
			Line: last + 1, Expected: "a final newline", Actual: "none",
			Message: fmt.Sprintf("line %d, the last, has no newline, want one", last+1),
			Remedy:  "printf '\\n' >> " + path,
		})
	default:
		p.Report(checks.Diagnosis{
			Line: last, Expected: "no final newline", Actual: "a final newline",
			Message: fmt.Sprintf("line %d, the last, ends in a newline, want none", last),
			Remedy:  "truncate -s -" + finalLength(f) + " " + path,
		})
	}
}

// finalLength is the length of the last line end, as far as it is known: a file with CRLF alone ends in it.
func finalLength(f *artifact.Facts) string {
	if f.CRLF > 0 && f.LF == 0 {
		return "2"
	}
	return "1"
}
