package lineendings

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// encoding holds the bytes of text against the encoding that a rule names.
func encoding() *checks.Check {
	return &checks.Check{
		Name:  "lineendings/encoding",
		Title: "text is not in the encoding that a rule asks for",
		Finds: "The first line with a byte that is not valid UTF-8, or over 0x7f where ASCII is wanted, and UTF-16, " +
			"which is named. Binary files (a NUL byte in their first 8,000 bytes) are left alone, UTF-16 text excepted; " +
			"-text in .gitattributes speaks of line ends only. A byte order mark is valid UTF-8; the attribute bom " +
			"speaks about it.",
		Why:    "A program that reads UTF-8 stops at the first byte that is not, or shows something else.",
		Repair: "Convert the file with iconv.",
		Source: "RFC 3629",
		Attribute: &checks.Attribute{
			Name: "encoding", Values: "utf-8 or ascii", Example: "utf-8", Types: checks.Files,
			Parse: parseWord(map[string]any{"utf-8": "UTF-8", "ascii": "ASCII"}, "write utf-8 or ascii"),
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead | artifact.NeedUTF8,
		Alone:    true,
		Run:      runEncoding,
	}
}

func runEncoding(p *checks.Pass) {
	want, asked := p.Value().(string)
	if !asked {
		return
	}
	f := p.Facts
	if name := utf16(f.Head); name != "" {
		path := checks.ShellQuote(p.Path())
		p.Report(checks.Diagnosis{
			Line: 1, Expected: want, Actual: name, Message: fmt.Sprintf("is %s, want %s", name, want),
			Remedy: fmt.Sprintf("iconv -f %s -t %s %s > %s.new, then put it in the file's place", name, want, path, path),
		})
		return
	}
	if f.NUL && !p.Text() {
		return
	}
	if f.BadUTF8 == 0 && f.NonASCII == 0 {
		return
	}
	d := checks.Diagnosis{
		Expected: want, Actual: "not " + want,
		Remedy: "find out the file's encoding and convert it to " + want + " with iconv",
	}
	switch {
	case f.BadUTF8 > 0 && (want == "UTF-8" || f.BadUTF8 == f.NonASCII):
		d.Line = f.BadUTF8
		d.Message = fmt.Sprintf("line %d is not valid UTF-8", d.Line)
		if want == "ASCII" {
			d.Message += ", want ASCII"
		}
	case f.NonASCII > 0 && want == "ASCII":
		d.Line = f.NonASCII
		d.Message = fmt.Sprintf("line %d has a byte over 0x7f, want ASCII", d.Line)
	default:
		return
	}
	p.Report(d)
}

// utf16 names the UTF-16 that head is, or is "". Without a byte order mark it takes text whose every unit is a printable
// character or white space, most of them below U+0100, so that binary numbers are not taken for it.
func utf16(head []byte) string {
	name := utf16Mark(head)
	body := head[:len(head)&^1]
	if name != "" && len(body) >= 4 {
		return textUnits(body[2:], name, 0)
	}
	if le := textUnits(body, "UTF-16LE", 80); le != "" {
		return le
	}
	return textUnits(body, "UTF-16BE", 80)
}

// textUnits returns name when all UTF-16 units of body are text, at least share percent of them below U+0100.
func textUnits(body []byte, name string, share int) string {
	low := 0
	for i := 0; i+1 < len(body); i += 2 {
		unit := uint16(body[i]) | uint16(body[i+1])<<8
		if name == "UTF-16BE" {
			unit = unit>>8 | unit<<8
		}
		if unit < 0x20 && unit != '\t' && unit != '\n' && unit != '\r' && unit != '\f' || unit == 0xffff || unit == 0xfffe {
			return ""
		}
		if unit < 0x100 {
			low++
		}
	}
	if len(body) < 2 || low*200 < len(body)*share {
		return ""
	}
	return name
}
