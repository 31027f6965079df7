package lineendings

import (
	"bytes"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// The byte order marks of Unicode, chapter 23.8.
const (
	markUTF8    = "\xef\xbb\xbf"
	markUTF16LE = "\xff\xfe"
	markUTF16BE = "\xfe\xff"
)

// bom holds the UTF-8 byte order mark against a rule.
func bom() *checks.Check {
	return &checks.Check{
		Name:  "lineendings/bom",
		Title: "a byte order mark is there, or missing, against a rule",
		Finds: "A file that begins with the UTF-8 byte order mark (EF BB BF) where the rule says bom: false, or " +
			"that does not where it says bom: true. An empty file needs none. Nothing is said without a rule; a " +
			"mark before #! is executables/shebang's.",
		Why: "Programs that do not expect the mark take it for a part of the first word; some, such as " +
			"spreadsheets, guess the wrong encoding without it.",
		Repair: "Remove or add the three bytes.",
		Source: "Unicode, 23.8 Specials",
		Attribute: &checks.Attribute{
			Name: "bom", Values: "true or false", Example: "false", Types: checks.Files, Parse: parseTruth,
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead,
		Alone:    true,
		Run:      runBOM,
	}
}

func runBOM(p *checks.Pass) {
	want, asked := p.Value().(bool)
	head := p.Facts.Head
	if !asked || len(head) == 0 {
		return
	}
	has := bytes.HasPrefix(head, []byte(markUTF8))
	if has == want {
		return
	}
	path := checks.ShellQuote(p.Path())
	switch {
	case has:
		p.Report(checks.Diagnosis{
			Line: 1, Expected: "no byte order mark", Actual: "UTF-8 byte order mark",
			Message: "begins with a UTF-8 byte order mark, want none",
			Remedy:  `sed -i '1s/^\xef\xbb\xbf//' ` + path,
		})
	default:
		d := checks.Diagnosis{
			Line: 1, Expected: "UTF-8 byte order mark", Actual: "no byte order mark",
			Message: "begins with no byte order mark, want the UTF-8 one",
			Remedy:  `sed -i '1s/^/\xef\xbb\xbf/' ` + path,
		}
		if name := utf16Mark(head); name != "" {
			d.Actual = name + " byte order mark"
			d.Message = "begins with the " + d.Actual + ", want the UTF-8 one"
			d.Remedy = "convert the file from " + name + " to UTF-8 with iconv, with a byte order mark"
		}
		p.Report(d)
	}
}

// utf16Mark names the UTF-16 whose byte order mark head begins with, or is "".
func utf16Mark(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte(markUTF16LE)):
		return "UTF-16LE"
	case bytes.HasPrefix(head, []byte(markUTF16BE)):
		return "UTF-16BE"
	}
	return ""
}
