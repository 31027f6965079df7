package manifest

import (
	"bytes"
	"unicode/utf8"

	"verify.example/verify/rules"
)

// checkText reports characters that a manifest cannot hold: they are not text, or they break lines where an editor does not, so
// that no line number could be trusted, or they make a line look like another one. It says whether there are none. Of each
// kind only the first is reported.
func checkText(file string, text []byte, faults *rules.Faults) bool {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		faults.Add(rules.Pos{File: file, Line: 1, Col: 1}, "save it as UTF-8", "a manifest must be UTF-8, and this is UTF-16")
		return false
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	seen := map[string]bool{}
	pos := rules.Pos{File: file, Line: 1, Col: 1}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if message, hint := objection(r, text, size); message != "" && !seen[message] {
			seen[message] = true
			if size == 1 && r == utf8.RuneError {
				faults.Add(pos, hint, message, text[0])
			} else {
				faults.Add(pos, hint, message, r)
			}
		}
		pos.Col++
		if r == '\n' {
			pos.Line++
			pos.Col = 1
		}
		text = text[size:]
	}
	return len(seen) == 0
}

// objection says what is wrong with the character r, of size bytes, that text begins with; "" when nothing is.
// The message is a format for the character.
func objection(r rune, text []byte, size int) (message, hint string) {
	switch {
	case r == utf8.RuneError && size == 1:
		return "a manifest must be UTF-8, and byte 0x%02x is not", "save it as UTF-8"
	case r == '\r' && (len(text) < 2 || text[1] != '\n'):
		return "a carriage return (%U) without a line feed", "end lines with a line feed"
	case r == '\u0085' || r == '\u2028' || r == '\u2029':
		return "a line break (%U) that editors do not show", "end lines with a line feed"
	case r == '\ufeff':
		return "a byte order mark (%U) inside the text", "remove it"
	case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
		return "a bidirectional control character (%U), which can make a line look like another", invisible
	case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r < 0xa0, r == 0xfffe || r == 0xffff:
		return "a control character (%U)", invisible
	}
	return "", ""
}

const invisible = `remove it, or write it as an escape in double quotes, such as "\u202e"`
