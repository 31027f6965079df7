package mtree

import (
	"bytes"
	"strings"
	"unsafe"
)

// plain undoes the escapes of a word. What it returns is valid until the next call where there were any.
func (r *reader) plain(word []byte) []byte {
	at := bytes.IndexByte(word, '\\')
	if bad := badByte(word); bad >= 0 {
		r.fault("write it as an escape, such as \\001", "a control character (0x%02x) in %s", word[bad], shown(string(word)))
		return word
	}
	if bytes.IndexByte(word, '#') >= 0 && unescaped(word, '#') {
		r.fault(`write \# for one that belongs to the name`, "a # in %s, where some programs begin a comment", shown(string(word)))
		return word
	}
	if at < 0 {
		return word
	}
	out := append(r.scratch[:0], word[:at]...)
	for rest := word[at:]; len(rest) > 0; {
		if rest[0] != '\\' {
			out, rest = append(out, rest[0]), rest[1:]
			continue
		}
		c, n := unescape(rest)
		if n == 0 {
			r.fault(`write a backslash as \\`, "%s has an escape that is not known", shown(string(word)))
			return word
		}
		if c == 0 {
			r.fault("", "%s has a NUL byte, which no name can hold", shown(string(word)))
			return word
		}
		out, rest = append(out, c), rest[n:]
	}
	r.scratch = out
	return out
}

// badByte is the index of the first control character, or -1.
func badByte(word []byte) int {
	for i, c := range word {
		if c < ' ' || c == 0x7f {
			return i
		}
	}
	return -1
}

// unescaped says whether a word has the character c without an escape in front.
func unescaped(word []byte, c byte) bool {
	for i := 0; i < len(word); i++ {
		switch word[i] {
		case '\\':
			i++
		case c:
			return true
		}
	}
	return false
}

// unescape reads one escape of vis(3) at the beginning of s, and says how many bytes it takes: none where it is not one.
func unescape(s []byte) (c byte, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch c = s[1]; c {
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'a':
		return '\a', 2
	case 'v':
		return '\v', 2
	case 't':
		return '\t', 2
	case 'f':
		return '\f', 2
	case 's':
		return ' ', 2
	case 'E':
		return 0x1b, 2
	case '^':
		if c, ok := control(s[2:]); ok {
			return c, 3
		}
		return 0, 0
	case 'M':
		return meta(s)
	case 'x':
		return hexadecimal(s)
	}
	if c >= '0' && c <= '7' {
		return octal(s)
	}
	if c > ' ' && c < 0x7f && !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') && c != '$' && c != '-' {
		return c, 2 // a character that was escaped for a shell's or a reader's sake
	}
	return 0, 0
}

// control is the control character that stands behind a caret.
func control(s []byte) (byte, bool) {
	switch {
	case len(s) == 0:
	case s[0] == '?':
		return 0x7f, true
	case s[0] >= '@' && s[0] <= '_':
		return s[0] - '@', true
	}
	return 0, false
}

// meta reads \M-C and \M^C: a byte with the eighth bit.
func meta(s []byte) (c byte, n int) {
	switch {
	case len(s) < 4:
	case s[2] == '-' && s[3] > ' ' && s[3] < 0x7f:
		return s[3] | 0x80, 4
	case s[2] == '^':
		if c, ok := control(s[3:]); ok {
			return c | 0x80, 4
		}
	}
	return 0, 0
}

// octal reads up to three octal digits.
func octal(s []byte) (byte, int) {
	v, n := 0, 1
	for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '7' {
		v, n = v<<3|int(s[n]-'0'), n+1
	}
	if v > 0xff {
		return 0, 0
	}
	return byte(v), n
}

// hexadecimal reads \xHH.
func hexadecimal(s []byte) (byte, int) {
	const digits = "0123456789abcdef"
	if len(s) < 4 {
		return 0, 0
	}
	high, low := strings.IndexByte(digits, s[2]|0x20), strings.IndexByte(digits, s[3]|0x20)
	if high < 0 || low < 0 || s[2] < '0' || s[3] < '0' {
		return 0, 0
	}
	return byte(high<<4 | low), 4
}

// keep gives a name a place of its own, together with its neighbours: a string for each would take twice the memory.
func (r *reader) keep(name []byte) string {
	const chunk = 32 << 10
	if len(name) == 0 {
		return ""
	}
	if cap(r.names)-len(r.names) < len(name) {
		r.names = make([]byte, 0, max(chunk, len(name)))
	}
	from := len(r.names)
	r.names = append(r.names, name...)
	return unsafe.String(&r.names[from], len(name)) // what was put there is never changed
}
