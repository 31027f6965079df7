package artifact

import "strings"

// AttributeSet is what the .gitattributes files of a directory and of those above it say, as gitattributes(5) has it: in a
// file the last match wins, attribute by attribute, and a deeper file outranks those above. Patterns are told apart by case,
// whatever core.ignoreCase says on this machine. A nil set is empty. A set is never changed, so any number of goroutines may
// use it.
type AttributeSet struct {
	outer  *AttributeSet
	dir    string // of the file; "." for the top
	rules  attributeRules
	macros *attributeMacros // of the topmost file
}

// The attributes that tell of line endings. What other attributes say is not kept, but for macros.
const (
	attributeText = iota
	attributeCRLF // what text was called before Git 1.7.2
	attributeEOL
	attributeFilter
	attributeIdent
	attributeEncoding
	attributeCount // macros are numbered from here
)

// attributeState is what one attribute is said to be.
type attributeState uint8

const (
	attributeUnknown     attributeState = iota // nothing was said yet
	attributeSet                               // text
	attributeUnset                             // -text
	attributeUnspecified                       // !text
	attributeValue                             // text=auto
)

// assignment is one attribute of a line.
type assignment struct {
	attribute int
	state     attributeState
	value     string
}

// attributeRule is one line that says something of line endings.
type attributeRule struct {
	pattern     attributePattern
	assignments []assignment
	from        string // "path/.gitattributes:3"
}

// attributeMacros are the attributes that stand for others.
type attributeMacros struct {
	numbers map[string]int
	means   [][]assignment // by number; nil for what is no macro
}

// Enter is the set that holds inside the directory dirPath, whose .gitattributes has the content text; file is the name that
// [Attributes.From] gives it. It returns s itself where text is nil: there is no such file. Directories are entered from the
// top, ".", downwards; macros count in the file of the top alone.
func (s *AttributeSet) Enter(dirPath string, file string, text []byte) *AttributeSet {
	if text == nil {
		return s
	}
	inner := &AttributeSet{outer: s, dir: dirPath}
	lines := attributeLines(text)
	switch {
	case dirPath == ".":
		inner.macros = readMacros(lines)
	case s != nil:
		inner.macros = s.macros
	default:
		inner.macros = readMacros(nil)
	}
	inner.rules = indexRules(inner.macros.readRules(lines, file))
	return inner
}

// Of is what the set says of the file name in the directory dirPath, which must be the one that was entered last or one below.
func (s *AttributeSet) Of(dirPath, name string) Attributes {
	var e attributeEvaluation
	for ; s != nil; s = s.outer {
		if len(s.rules.all) == 0 {
			continue
		}
		dir := dirPath
		if s.dir != "." {
			dir = strings.TrimPrefix(strings.TrimPrefix(dirPath, s.dir), "/")
		} else if dir == "." {
			dir = ""
		}
		s.rules.each(dir, name, func(rule *attributeRule) { e.assign(s.macros, rule.assignments, rule.from) })
	}
	return e.attributes()
}

// attributeEvaluation is what was found of one file so far.
type attributeEvaluation struct {
	states [attributeCount]attributeState
	values [attributeCount]string
	from   [attributeCount]string
	macros []bool // those of which something was said, by number less attributeCount
}

// assign takes what the assignments of a line or a macro say of attributes that no stronger rule spoke of. The last one
// counts first.
func (e *attributeEvaluation) assign(macros *attributeMacros, assignments []assignment, from string) {
	for i := len(assignments) - 1; i >= 0; i-- {
		a := &assignments[i]
		if n := a.attribute; n < attributeCount {
			if e.states[n] != attributeUnknown {
				continue
			}
			e.states[n], e.values[n], e.from[n] = a.state, a.value, from
		} else {
			if e.macros == nil {
				e.macros = make([]bool, len(macros.means)-attributeCount)
			}
			if e.macros[n-attributeCount] {
				continue
			}
			e.macros[n-attributeCount] = true
		}
		if a.state == attributeSet {
			e.assign(macros, macros.means[a.attribute], from)
		}
	}
}

// attributes is the outcome, as git's own conversion of line endings reads it.
func (e *attributeEvaluation) attributes() Attributes {
	var a Attributes
	for _, n := range [...]int{attributeText, attributeCRLF} {
		switch {
		case e.states[n] == attributeSet:
			a.Text = TextSet
		case e.states[n] == attributeUnset:
			a.Text = TextUnset
		case e.states[n] == attributeValue && e.values[n] == "auto":
			a.Text = TextAuto
		case e.states[n] == attributeValue && e.values[n] == "input":
			a.Text, a.EOL = TextSet, EOLLF
		default:
			continue
		}
		a.From = e.from[n]
		break
	}
	eol := EOLUnspecified
	if e.states[attributeEOL] == attributeValue && a.Text != TextUnset {
		switch e.values[attributeEOL] {
		case "lf":
			eol = EOLLF
		case "crlf":
			eol = EOLCRLF
		}
	}
	if eol != EOLUnspecified {
		a.EOL, a.From = eol, e.from[attributeEOL]
		if a.Text == TextUnspecified {
			a.Text = TextSet
		}
	}
	for _, n := range [...]int{attributeFilter, attributeIdent, attributeEncoding} {
		if !e.converts(n) {
			continue
		}
		a.Filter = true
		if a.From == "" {
			a.From = e.from[n]
		}
	}
	return a
}

// converts says whether attribute n changes a file's content between the repository and the work tree.
func (e *attributeEvaluation) converts(n int) bool {
	if n == attributeIdent {
		return e.states[n] == attributeSet
	}
	value := e.values[n]
	if n == attributeEncoding && (strings.EqualFold(value, "UTF-8") || strings.EqualFold(value, "UTF8")) {
		return false
	}
	return e.states[n] == attributeValue && value != ""
}
