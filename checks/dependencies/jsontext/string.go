package jsontext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapes are what stands behind a backslash, and what it means.
const escapes = `"\/bfnrt`

const escaped = "\"\\/\b\f\n\r\t"

// str reads a string, at whose opening quote the parser is.
func (p *parser) str() (string, *fault) {
	p.at++
	start := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			plain := p.text[start:p.at]
			p.at++
			return valid(plain), nil
		case c == '\\':
			return p.long(start)
		case c < ' ':
			return "", p.control(c)
		}
		p.at++
	}
	return "", p.fail("a string has no end: the file is cut off, or a quote is missing")
}

// long reads the rest of a string that has escapes.
func (p *parser) long(start int) (string, *fault) {
	b := append([]byte(nil), p.text[start:p.at]...)
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return valid(b), nil
		case c < ' ':
			return "", p.control(c)
		case c != '\\':
			b = append(b, c)
			p.at++
			continue
		}
		p.at++
		if p.at >= len(p.text) {
			break
		}
		if p.text[p.at] == 'u' {
			r, ok := p.unicode()
			if !ok {
				return "", p.fail(`want four hexadecimal digits after \u`)
			}
			b = utf8.AppendRune(b, r)
			continue
		}
		i := strings.IndexByte(escapes, p.text[p.at])
		if i < 0 {
			return "", p.fail(`there is no escape \%c: a backslash is written as two`, p.text[p.at])
		}
		b = append(b, escaped[i])
		p.at++
	}
	return "", p.fail("a string has no end: the file is cut off, or a quote is missing")
}

func (p *parser) control(c byte) *fault {
	return p.fail("a string has the control character 0x%02x in it: a quote is missing, or it must be escaped", c)
}

// unicode reads the digits after \u, and of the next \u where both are one character.
func (p *parser) unicode() (rune, bool) {
	first, ok := p.hex()
	if !ok || !utf16.IsSurrogate(first) {
		return first, ok
	}
	if bytes.HasPrefix(p.text[p.at:], []byte(`\u`)) {
		here := p.at
		p.at++
		if second, ok := p.hex(); ok {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return r, true
			}
		}
		p.at = here
	}
	return utf8.RuneError, true
}

// hex reads u and four hexadecimal digits.
func (p *parser) hex() (rune, bool) {
	if p.at+5 > len(p.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.text[p.at+1:p.at+5]), 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 5
	return rune(n), true
}

// valid is a text whose bytes that are no UTF-8 are replaced.
func valid(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}
