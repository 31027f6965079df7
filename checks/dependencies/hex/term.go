package hex

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// shape is what a term is.
type shape uint8

const (
	none shape = iota
	atom
	text // a string or a binary
	number
	tuple
	list
	mapping // keys and values by turns
)

// term is a term of Erlang or Elixir, as far as files of data have them. The zero value is none.
type term struct {
	shape shape
	line  int
	text  string // of an atom, text or number
	items []term
}

// maxDepth is how deep terms may lie in each other.
const maxDepth = 64

// at is an item of a tuple or a list; none where there is no such one.
func (t term) at(i int) term {
	if i < len(t.items) {
		return t.items[i]
	}
	return term{}
}

// is says whether a term is a tuple that begins with an atom or a text.
func (t term) is(first string) bool {
	return t.shape == tuple && len(t.items) > 0 && t.items[0].text == first && t.items[0].shape <= text
}

// under is the value of a key in a list of pairs.
func (t term) under(key string) term {
	for _, p := range t.items {
		if p.is(key) && len(p.items) == 2 {
			return p.items[1]
		}
	}
	return term{}
}

// parser reads terms.
type parser struct {
	s        string
	at, line int
	elixir   bool
}

// refused is why a text was refused.
type refused struct {
	line    int
	message string
}

func (r *refused) Error() string { return r.message }

func (p *parser) fail(format string, args ...any) error {
	return &refused{p.line, fmt.Sprintf(format, args...)}
}

// consult reads a file of Erlang terms, each with a full stop behind it.
func consult(s string) ([]term, []packages.Fault) {
	p := &parser{s: s, line: 1}
	var all []term
	for p.space(); p.at < len(p.s); p.space() {
		t, err := p.term(0)
		if err == nil {
			if p.space(); !p.take(".") {
				err = p.unexpected("a full stop")
			}
		}
		if err != nil {
			return nil, fault(err)
		}
		all = append(all, t)
	}
	return all, nil
}

// evaluate reads a file that is one Elixir term.
func evaluate(s string) (term, []packages.Fault) {
	p := &parser{s: s, line: 1, elixir: true}
	p.space()
	t, err := p.term(0)
	if err == nil {
		if p.space(); p.at < len(p.s) {
			err = p.unexpected("the end of the file")
		}
	}
	if err != nil {
		return term{}, fault(err)
	}
	return t, nil
}

func fault(err error) []packages.Fault {
	return []packages.Fault{{Line: err.(*refused).line, Message: err.Error()}}
}

// space goes on to what is neither white space nor a comment.
func (p *parser) space() {
	comment := byte('%')
	if p.elixir {
		comment = '#'
	}
	for ; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '\n':
			p.line++
		case c == ' ' || c == '\t' || c == '\r':
		case c == comment && !(p.elixir && strings.HasPrefix(p.s[p.at:], "%{")):
			end := strings.IndexByte(p.s[p.at:], '\n')
			if end < 0 {
				p.at = len(p.s)
				return
			}
			p.at += end - 1
		default:
			return
		}
	}
}

// take goes past a text if it is next.
func (p *parser) take(s string) bool {
	if strings.HasPrefix(p.s[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

func (p *parser) unexpected(want string) error {
	if p.at >= len(p.s) {
		return p.fail("the file ends where %s should be: it is cut off", want)
	}
	rest := p.s[strings.LastIndexByte(p.s[:p.at], '\n')+1:]
	for _, marker := range []string{"<<<<<<< ", "=======", ">>>>>>> ", "|||||||"} {
		if strings.HasPrefix(rest, marker) {
			return p.fail("is a merge conflict marker (%s): resolve the conflict", strings.TrimSpace(marker))
		}
	}
	return p.fail("want %s, not %q", want, p.s[p.at])
}

func (p *parser) term(depth int) (term, error) {
	t := term{line: p.line}
	if depth > maxDepth {
		return t, p.fail("terms lie more than %d deep in each other", maxDepth)
	}
	switch {
	case p.take("%{") && p.elixir, p.take("#{") && !p.elixir:
		t.shape = mapping
		return t, p.sequence(&t, "}", depth)
	case p.take("{"):
		t.shape = tuple
		return t, p.sequence(&t, "}", depth)
	case p.take("["):
		t.shape = list
		return t, p.sequence(&t, "]", depth)
	case !p.elixir && strings.HasPrefix(p.s[p.at:], "<<") && !strings.HasPrefix(p.s[p.at:], "<<<<"):
		p.at += 2
		t.shape = text
		return t, p.binary(&t)
	}
	return p.scalar(t)
}

// sequence reads terms with commas between them up to a bracket. In a map, and with a keyword in a list, two make one.
func (p *parser) sequence(t *term, end string, depth int) error {
	for p.space(); !p.take(end); p.space() {
		item, err := p.item(t.shape, depth)
		if err != nil {
			return err
		}
		t.items = append(t.items, item...)
		if p.space(); p.take(",") {
			continue
		}
		if p.space(); !strings.HasPrefix(p.s[p.at:], end) {
			return p.unexpected("a comma or " + end)
		}
	}
	return nil
}

// item reads one term of a sequence, or a key with its value.
func (p *parser) item(in shape, depth int) ([]term, error) {
	key, err := p.term(depth + 1)
	if err != nil {
		return nil, err
	}
	keyword := p.elixir && (key.shape == atom || key.shape == text) && p.take(":")
	if !keyword && in != mapping {
		return []term{key}, nil
	}
	if p.space(); !keyword && !p.take("=>") && !p.take(":=") {
		return nil, p.unexpected("=>")
	}
	p.space()
	value, err := p.term(depth + 1)
	if err != nil {
		return nil, err
	}
	if in == mapping {
		return []term{key, value}, nil
	}
	return []term{{shape: tuple, line: key.line, items: []term{key, value}}}, nil
}

// binary reads what stands between << and >>.
func (p *parser) binary(t *term) error {
	p.space()
	if p.at < len(p.s) && p.s[p.at] == '"' {
		s, err := p.quoted('"')
		if err != nil {
			return err
		}
		t.text = s
		p.take("/utf8")
	}
	if p.space(); !p.take(">>") {
		return p.unexpected(">>")
	}
	return nil
}
