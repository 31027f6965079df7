package artifact

import (
	"bytes"
	"strconv"
	"strings"
)

// attributeLineMax is how long a line may be; git ignores a longer one.
const attributeLineMax = 2048

// attributeBlank separates the words of a line.
const attributeBlank = " \t\r"

// attributeLine is one line of a .gitattributes that gives attributes to a pattern, or to a macro.
type attributeLine struct {
	number int
	macro  bool
	name   string // of the macro, or the pattern
	words  []attributeWord
}

// attributeWord is one attribute of a line as it is written.
type attributeWord struct {
	name  string
	state attributeState
	value string
}

// attributeLines reads a .gitattributes. What git ignores with a warning is ignored: lines that are too long, that have an
// attribute git would not accept, or a negative pattern. A NUL byte ends the file.
func attributeLines(text []byte) []attributeLine {
	text, _, _ = bytes.Cut(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte{0})
	var lines []attributeLine
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		parsed, ok := parseAttributeLine(strings.TrimSuffix(line, "\n"))
		if ok {
			parsed.number = number
			lines = append(lines, parsed)
		}
	}
	return lines
}

func parseAttributeLine(line string) (attributeLine, bool) {
	start := strings.TrimLeft(line, attributeBlank)
	if start == "" || start[0] == '#' || len(line) >= attributeLineMax {
		return attributeLine{}, false
	}
	var parsed attributeLine
	rest := ""
	parsed.name, rest = splitBlank(start)
	if start[0] == '"' {
		if name, after, ok := unquotePattern(start); ok {
			parsed.name, rest = name, after
		}
	}
	if name, ok := strings.CutPrefix(parsed.name, "[attr]"); ok && name != "" {
		parsed.macro = true
		parsed.name, _ = splitBlank(strings.TrimLeft(name, attributeBlank))
		if !validAttribute(parsed.name) {
			return attributeLine{}, false
		}
	}
	for rest = strings.TrimLeft(rest, attributeBlank); rest != ""; rest = strings.TrimLeft(rest, attributeBlank) {
		written := ""
		written, rest = splitBlank(rest)
		word, ok := parseAttributeWord(written)
		if !ok {
			return attributeLine{}, false
		}
		parsed.words = append(parsed.words, word)
	}
	parsed.name, _, _ = strings.Cut(parsed.name, "\x00")
	return parsed, parsed.macro || !strings.HasPrefix(parsed.name, "!")
}

// splitBlank cuts text before its first blank.
func splitBlank(text string) (word, rest string) {
	if i := strings.IndexAny(text, attributeBlank); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// parseAttributeWord reads "text", "-text", "!text" or "text=auto".
func parseAttributeWord(word string) (attributeWord, bool) {
	name, value, valued := strings.Cut(word, "=")
	w := attributeWord{name: name, state: attributeSet}
	switch {
	case strings.HasPrefix(name, "-"):
		w.name, w.state = name[1:], attributeUnset
	case strings.HasPrefix(name, "!"):
		w.name, w.state = name[1:], attributeUnspecified
	case valued:
		w.state, w.value = attributeValue, value
	}
	return w, validAttribute(w.name) && !strings.HasPrefix(w.name, "builtin_")
}

// validAttribute says whether git accepts name as that of an attribute.
func validAttribute(name string) bool {
	if name == "" || name[0] == '-' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if c != '-' && c != '.' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// unquotePattern reads a pattern in double quotes with the escapes of C, as git writes them.
func unquotePattern(text string) (pattern, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			return b.String(), text[i+1:], true
		case '\\':
			if i++; i == len(text) {
				return "", "", false
			}
			if at := strings.IndexByte(`abfnrtv\"`, text[i]); at >= 0 {
				b.WriteByte("\a\b\f\n\r\t\v\\\""[at])
				continue
			}
			if text[i] > '3' || len(text) < i+3 {
				return "", "", false
			}
			octal, err := strconv.ParseUint(text[i:i+3], 8, 8)
			if err != nil {
				return "", "", false
			}
			b.WriteByte(byte(octal))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// readMacros collects what the lines of the topmost file define, besides the macro that git has built in. Of two definitions
// the last one counts.
func readMacros(lines []attributeLine) *attributeMacros {
	m := &attributeMacros{numbers: map[string]int{
		"text": attributeText, "crlf": attributeCRLF, "eol": attributeEOL,
		"filter": attributeFilter, "ident": attributeIdent, "working-tree-encoding": attributeEncoding,
		"binary": attributeCount,
	}}
	count := attributeCount + 1
	for _, line := range lines {
		if _, known := m.numbers[line.name]; line.macro && !known {
			m.numbers[line.name] = count
			count++
		}
	}
	m.means = make([][]assignment, count)
	m.means[attributeCount] = []assignment{{attribute: attributeText, state: attributeUnset}}
	for _, line := range lines {
		if line.macro {
			m.means[m.numbers[line.name]] = m.assignments(line.words)
		}
	}
	return m
}

// assignments keeps the words that matter here.
func (m *attributeMacros) assignments(words []attributeWord) []assignment {
	var kept []assignment
	for _, w := range words {
		if number, known := m.numbers[w.name]; known {
			kept = append(kept, assignment{attribute: number, state: w.state, value: w.value})
		}
	}
	return kept
}

// readRules keeps the lines that matter here; file is the name that findings give the file.
func (m *attributeMacros) readRules(lines []attributeLine, file string) []attributeRule {
	var rules []attributeRule
	for _, line := range lines {
		if line.macro {
			continue
		}
		kept := m.assignments(line.words)
		pattern, ok := compileAttributePattern(line.name)
		if len(kept) > 0 && ok {
			from := file + ":" + strconv.Itoa(line.number)
			rules = append(rules, attributeRule{pattern: pattern, assignments: kept, from: from})
		}
	}
	return rules
}

// attributePattern is a pattern of gitattributes(5). Those without a slash are held against a file's name, the others against
// its path from the directory of the .gitattributes.
type attributePattern struct {
	nameOnly bool
	prefix   string // what the text must begin with
	suffix   string // after "*", where that is all that follows
	glob     glob   // what must follow the prefix otherwise; nil for nothing
	ends     bool   // with suffix
	least    int    // bytes that the glob takes at least
	tail     string // what the glob ends with
}

// compileAttributePattern compiles a pattern, unless it matches directories only and so no file.
func compileAttributePattern(text string) (attributePattern, bool) {
	if text == "" || strings.HasSuffix(text, "/") {
		return attributePattern{}, false
	}
	p := attributePattern{nameOnly: !strings.Contains(text, "/")}
	text = strings.TrimPrefix(text, "/")
	literal := 0
	for literal < len(text) && !special(text[literal]) {
		literal++
	}
	p.prefix, text = text[:literal], text[literal:]
	switch {
	case text == "":
	case p.nameOnly && text[0] == '*' && !strings.ContainsAny(text[1:], `*?[\`):
		p.ends, p.suffix = true, text[1:]
	default:
		p.glob = compileGlob(text)
		p.least, p.tail = p.glob.bounds()
	}
	return p, true
}

func (p *attributePattern) match(text string) bool {
	rest, ok := strings.CutPrefix(text, p.prefix)
	switch {
	case !ok:
		return false
	case p.ends:
		return strings.HasSuffix(rest, p.suffix)
	case p.glob == nil:
		return rest == ""
	}
	return len(rest) >= p.least && strings.HasSuffix(rest, p.tail) && p.glob.match(rest)
}
