package jsontext

import (
	"bytes"
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// maxDepth is how deep objects and arrays may lie in each other. A package-lock.json of version 1 nests by two for each directory.
const maxDepth = 512

// Parse reads a document. A byte order mark before it is skipped, and bytes that are no UTF-8 become U+FFFD, as in JavaScript.
// Nothing of text is kept. With a fault there is no value.
func Parse(text []byte) (Value, []packages.Fault) { return parse(text, false) }

// ParseLast is the same, but of a key that an object has twice the last one counts and the others are gone, as in JavaScript: for
// files that only it reads, and that were published like that.
func ParseLast(text []byte) (Value, []packages.Fault) { return parse(text, true) }

func parse(text []byte, last bool) (Value, []packages.Fault) {
	p := &parser{text: bytes.TrimPrefix(text, []byte("\ufeff")), line: 1, last: last}
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.at < len(p.text) {
			err = p.unexpected("the end of the file")
		}
	}
	if err != nil {
		return Value{}, []packages.Fault{{Line: err.line, Message: err.message}}
	}
	return v, nil
}

type parser struct {
	text     []byte
	at, line int
	last     bool
}

// fault is why a document was refused.
type fault struct {
	line    int
	message string
}

func (p *parser) fail(format string, args ...any) *fault {
	return &fault{p.line, fmt.Sprintf(format, args...)}
}

// unexpected says what is at the current place instead of what is wanted.
func (p *parser) unexpected(want string) *fault {
	if p.at >= len(p.text) {
		return p.fail("the file ends where %s should be: it is cut off", want)
	}
	line := p.text[bytes.LastIndexByte(p.text[:p.at], '\n')+1:]
	for _, marker := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if bytes.HasPrefix(line, []byte(marker)) {
			return p.fail("is a merge conflict marker (%s): resolve the conflict", marker)
		}
	}
	c := p.text[p.at]
	if c < ' ' || c > '~' {
		return p.fail("want %s, not byte 0x%02x", want, c)
	}
	return p.fail("want %s, not %q", want, c)
}

// space goes on to what is no white space.
func (p *parser) space() {
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\n':
			p.line++
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// next goes to what is no white space and is that byte; 0 at the end.
func (p *parser) next() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (Value, *fault) {
	c := p.next()
	switch {
	case (c == '{' || c == '[') && depth >= maxDepth:
		return Value{}, p.fail("objects and arrays lie more than %d deep in each other", maxDepth)
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		line := p.line
		text, err := p.str()
		return Value{Kind: String, Line: line, Text: text}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(p.text[p.at:], []byte(word)) {
			p.at += len(word)
			if word == "null" {
				return Value{Kind: Null, Line: p.line}, nil
			}
			return Value{Kind: Bool, Line: p.line, Text: word}, nil
		}
	}
	return Value{}, p.unexpected("a value")
}

func (p *parser) object(depth int) (Value, *fault) {
	v := Value{Kind: Object, Line: p.line, node: &node{}}
	p.at++
	if p.next() == '}' {
		p.at++
		return v, nil
	}
	for {
		if p.next() != '"' {
			return Value{}, p.unexpected("a key in quotes")
		}
		line := p.line
		key, err := p.str()
		if err != nil {
			return Value{}, err
		}
		if p.next() != ':' {
			return Value{}, p.unexpected("a colon")
		}
		p.at++
		value, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		if err := p.add(v.node, Pair{key, line, value}); err != nil {
			return Value{}, err
		}
		switch p.next() {
		case '}':
			p.at++
			return v, nil
		case ',':
			p.at++
		default:
			return Value{}, p.unexpected("a comma or the end of the object")
		}
	}
}

// add gives an object a key, which it must not have yet.
func (p *parser) add(n *node, pair Pair) *fault {
	i := n.find(pair.Key)
	switch {
	case i < 0:
		n.add(pair)
	case p.last:
		n.pairs[i] = pair
	default:
		return &fault{pair.Line, fmt.Sprintf("the key %q is there twice, first at line %d: remove one", pair.Key, n.pairs[i].Line)}
	}
	return nil
}

func (p *parser) array(depth int) (Value, *fault) {
	v := Value{Kind: Array, Line: p.line, node: &node{}}
	p.at++
	if p.next() == ']' {
		p.at++
		return v, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.node.items = append(v.node.items, item)
		switch p.next() {
		case ']':
			p.at++
			return v, nil
		case ',':
			p.at++
		default:
			return Value{}, p.unexpected("a comma or the end of the array")
		}
	}
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?.
func (p *parser) number() (Value, *fault) {
	start := p.at
	if p.text[p.at] == '-' {
		p.at++
	}
	if p.at < len(p.text) && p.text[p.at] == '0' {
		p.at++
	} else if !p.digits() {
		return Value{}, p.unexpected("a digit")
	}
	if p.at < len(p.text) && p.text[p.at] == '.' {
		if p.at++; !p.digits() {
			return Value{}, p.unexpected("a digit")
		}
	}
	if p.at < len(p.text) && (p.text[p.at] == 'e' || p.text[p.at] == 'E') {
		p.at++
		if p.at < len(p.text) && strings.IndexByte("+-", p.text[p.at]) >= 0 {
			p.at++
		}
		if !p.digits() {
			return Value{}, p.unexpected("a digit")
		}
	}
	return Value{Kind: Number, Line: p.line, Text: string(p.text[start:p.at])}, nil
}

// digits goes past digits and says whether there were any.
func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}
