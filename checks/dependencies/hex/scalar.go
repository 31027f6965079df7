package hex

import "strings"

// scalar reads an atom, a string or a number.
func (p *parser) scalar(t term) (term, error) {
	var err error
	if p.at >= len(p.s) {
		return t, p.unexpected("a term")
	}
	c := p.s[p.at]
	switch {
	case c == '"':
		t.shape = text
		t.text, err = p.strings()
		return t, err
	case c == '\'':
		t.shape = atom
		if p.elixir {
			t.shape = text
		}
		t.text, err = p.quoted('\'')
		return t, err
	case c == ':' && p.elixir:
		p.at++
		t.shape = atom
		if p.at < len(p.s) && p.s[p.at] == '"' {
			t.text, err = p.quoted('"')
			return t, err
		}
		if t.text = p.word(); t.text == "" {
			return t, p.unexpected("an atom's name")
		}
		return t, nil
	case c == '-' || c >= '0' && c <= '9' || c == '$' && !p.elixir:
		return p.number(t)
	}
	t.shape = atom
	if t.text = p.word(); t.text == "" {
		return t, p.unexpected("a term")
	}
	if first := t.text[0]; first >= 'A' && first <= 'Z' && !p.elixir || first == '_' {
		return t, p.fail("%s is a variable, and only data can be read", t.text)
	}
	return t, nil
}

// strings reads a string; in Erlang those that follow are part of it.
func (p *parser) strings() (string, error) {
	all, err := p.quoted('"')
	for err == nil && !p.elixir {
		at, line := p.at, p.line
		if p.space(); p.at >= len(p.s) || p.s[p.at] != '"' {
			p.at, p.line = at, line
			break
		}
		var more string
		more, err = p.quoted('"')
		all += more
	}
	return all, err
}

// quoted reads a text in quotes. Escapes are kept but for those of quotes and backslashes, since no name or version has others.
func (p *parser) quoted(quote byte) (string, error) {
	start := p.line
	var b strings.Builder
	for p.at++; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == quote:
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.s):
			p.at++
			if p.s[p.at] == '\n' {
				p.line++
			}
			if p.s[p.at] != quote && p.s[p.at] != '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(p.s[p.at])
		case c == '#' && p.elixir && quote == '"' && strings.HasPrefix(p.s[p.at:], "#{"):
			return "", p.fail("a string has code in it, and only data can be read")
		default:
			if c == '\n' {
				p.line++
			}
			b.WriteByte(c)
		}
	}
	p.line = start
	return "", p.fail("a quote is never closed: the file is cut off, or a quote is missing")
}

// number reads a number of any form, or a character such as $a.
func (p *parser) number(t term) (term, error) {
	start := p.at
	t.shape = number
	if p.s[p.at] == '$' {
		if p.at++; p.at < len(p.s) && p.s[p.at] == '\\' {
			p.at++
		}
		if p.at >= len(p.s) || p.s[p.at] == '\n' {
			return t, p.unexpected("a character")
		}
		p.at++
		t.text = p.s[start:p.at]
		return t, nil
	}
	p.at++
	for p.at < len(p.s) && (isWord(p.s[p.at]) || p.s[p.at] == '#' && !p.elixir || p.s[p.at] == '.' && p.at+1 < len(p.s) && p.s[p.at+1] >= '0' && p.s[p.at+1] <= '9') {
		p.at++
	}
	if t.text = p.s[start:p.at]; t.text == "-" {
		return t, p.unexpected("a digit")
	}
	return t, nil
}

// word reads a name; "" where there is none.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.s) && (isWord(p.s[p.at]) || p.s[p.at] == '@' || p.elixir && strings.IndexByte("?!", p.s[p.at]) >= 0 ||
		p.elixir && p.s[p.at] == '.' && p.at > start && p.s[start] >= 'A' && p.s[start] <= 'Z') {
		p.at++
	}
	return p.s[start:p.at]
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
