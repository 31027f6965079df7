package gem

import (
	"strings"
)

// shape is what an argument of a call is.
type shape uint8

const (
	code   shape = iota // what only Ruby can tell
	text                // a string or a symbol
	list                // a list of these
	option              // a key with its value
)

// argument is one argument of a call in a Gemfile.
type argument struct {
	shape shape
	key   string   // of an option
	of    shape    // of an option: what its value is
	texts []string // one for a text
	raw   string   // as written, for code
}

// scanner reads the arguments of a call.
type scanner struct {
	s  string
	at int
}

// arguments reads what follows the name of a method. condition is what stands behind "if" or "unless" at its end, with the word.
func arguments(s string) (args []argument, condition string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "(") {
		if end := closing(s); end > 0 {
			return argumentsOnly(s[1:end]), strings.TrimSpace(s[end+1:])
		}
	}
	sc := &scanner{s: s}
	for sc.space(); sc.at < len(s); sc.space() {
		if sc.modifier() {
			return args, strings.TrimSpace(s[sc.at:])
		}
		args = append(args, sc.argument())
		if sc.space(); sc.at < len(s) && s[sc.at] == ',' {
			sc.at++
		}
	}
	return args, ""
}

func argumentsOnly(s string) []argument {
	args, condition := arguments(s)
	if condition != "" {
		args = append(args, argument{shape: code, raw: condition})
	}
	return args
}

func (s *scanner) space() {
	for s.at < len(s.s) && strings.IndexByte(" \t\n", s.s[s.at]) >= 0 {
		s.at++
	}
}

// modifier says whether a condition begins here.
func (s *scanner) modifier() bool {
	rest := s.s[s.at:]
	return strings.HasPrefix(rest, "if ") || strings.HasPrefix(rest, "unless ")
}

// argument reads one argument; it goes forward in any case.
func (s *scanner) argument() argument {
	start := s.at
	if key := s.key(); key != "" {
		s.space()
		v := s.argument()
		return argument{shape: option, key: key, of: v.shape, texts: v.texts, raw: v.raw}
	}
	a := s.plain()
	s.space()
	if a.shape == text && strings.HasPrefix(s.s[s.at:], "=>") {
		s.at += 2
		s.space()
		v := s.argument()
		return argument{shape: option, key: a.texts[0], of: v.shape, texts: v.texts, raw: v.raw}
	}
	if a.shape == code || !s.ends() {
		s.skip()
		return argument{shape: code, raw: strings.TrimSpace(s.s[start:s.at])}
	}
	return a
}

// ends says whether an argument ends here.
func (s *scanner) ends() bool {
	return s.at >= len(s.s) || s.s[s.at] == ',' || s.s[s.at] == ']' || s.modifier()
}

// skip goes to where an argument that is code ends.
func (s *scanner) skip() {
	start := s.at
	for s.at < len(s.s) {
		c := s.s[s.at]
		switch {
		case c == ',' || c == ']':
			if s.at == start {
				s.at++
			}
			return
		case c == ' ' && (strings.HasPrefix(s.s[s.at:], " if ") || strings.HasPrefix(s.s[s.at:], " unless ")):
			return
		case c == '"' || c == '\'':
			s.at += quoted(s.s[s.at:])
		case c == '(' || c == '[' || c == '{':
			s.at += max(closing(s.s[s.at:]), 0) + 1
		default:
			s.at++
		}
	}
}

// key reads a key such as "require:"; "" where there is none.
func (s *scanner) key() string {
	n := word(s.s[s.at:])
	rest := s.s[s.at+n:]
	if n == 0 || !strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "::") {
		return ""
	}
	key := s.s[s.at : s.at+n]
	s.at += n + 1
	return key
}

// plain reads a string, a symbol or a list of these.
func (s *scanner) plain() argument {
	rest := s.s[s.at:]
	switch {
	case rest == "":
	case rest[0] == '"' || rest[0] == '\'':
		n := quoted(rest)
		body := rest[1:max(n-1, 1)]
		s.at += n
		if n < 2 || strings.Contains(body, `\`) || rest[0] == '"' && strings.Contains(body, "#{") {
			return argument{shape: code}
		}
		return argument{shape: text, texts: []string{body}}
	case rest[0] == ':' && word(rest[1:]) > 0:
		n := 1 + word(rest[1:])
		s.at += n
		return argument{shape: text, texts: []string{rest[1:n]}}
	case rest[0] == '[':
		return s.array(rest)
	case len(rest) > 3 && rest[0] == '%' && strings.IndexByte("wiWI", rest[1]) >= 0:
		end := closing(rest[2:])
		if end < 0 || strings.Contains(rest[:2+end], "#{") {
			break
		}
		s.at += 2 + end + 1
		return argument{shape: list, texts: strings.Fields(rest[3 : 2+end])}
	}
	return argument{shape: code}
}

func (s *scanner) array(rest string) argument {
	end := closing(rest)
	if end < 0 {
		return argument{shape: code}
	}
	s.at += end + 1
	a := argument{shape: list}
	for _, item := range argumentsOnly(rest[1:end]) {
		if item.shape != text {
			return argument{shape: code}
		}
		a.texts = append(a.texts, item.texts...)
	}
	return a
}

// word is how long the name is that a text begins with.
func word(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}

// quoted is how long the string is that a text begins with; all of it where the quote is not closed.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return len(s)
}

// closing is where the bracket that a text begins with is closed; -1 where it is not.
func closing(s string) int {
	pairs := map[byte]byte{'(': ')', '[': ']', '{': '}'}
	if s == "" || pairs[s[0]] == 0 {
		return -1
	}
	var open []byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'':
			i += quoted(s[i:]) - 1
		case '(', '[', '{':
			open = append(open, pairs[c])
		case ')', ']', '}':
			if c != open[len(open)-1] {
				return -1
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return i
			}
		}
	}
	return -1
}

// uncomment takes the comment off a line.
func uncomment(line string) string {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"', '\'':
			n := quoted(line[i:])
			if i+n == len(line) && (n < 2 || line[i+n-1] != line[i]) {
				continue // an apostrophe
			}
			i += n - 1
		case '#':
			if i == 0 || line[i-1] == ' ' || line[i-1] == '\t' || line[i-1] == ',' {
				return line[:i]
			}
		}
	}
	return line
}

// unfinished says whether a call goes on in the next line.
func unfinished(line string) bool {
	line = strings.TrimSpace(line)
	if strings.HasSuffix(line, ",") || strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "=>") {
		return true
	}
	depth := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"', '\'':
			i += quoted(line[i:]) - 1
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
	}
	return depth > 0
}
