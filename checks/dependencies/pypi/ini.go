package pypi

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// section is one of a file as Python's configparser reads it.
type section struct {
	name    string
	line    int
	options []option
}

// option is a key with the lines of its value.
type option struct {
	key   string
	line  int
	lines []valueLine
}

type valueLine struct {
	text string
	line int
}

// parseINI reads sections of keys, whose values go on in lines that are indented. Lines that begin with "#" or ";" say nothing. With
// trailing, what follows " ;" does not either, as zc.buildout has it.
func parseINI(text []byte, trailing bool) ([]section, []packages.Fault) {
	var out []section
	var faults []packages.Fault
	fault := func(line int, message string) { faults = append(faults, packages.Fault{Line: line, Message: message}) }
	for i, raw := range strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n") {
		line := strings.TrimRight(raw, " \t\r")
		bare := strings.TrimSpace(line)
		if bare == "" || bare[0] == '#' || bare[0] == ';' {
			continue
		}
		if at := strings.Index(line, " ;"); trailing && at >= 0 {
			line = strings.TrimRight(line[:at], " \t")
		}
		switch {
		case line[0] == ' ' || line[0] == '\t':
			if len(out) == 0 || len(out[len(out)-1].options) == 0 {
				fault(i+1, "an indented line goes on with a value, and there is none above it")
				continue
			}
			o := &out[len(out)-1].options
			last := &(*o)[len(*o)-1]
			last.lines = append(last.lines, valueLine{strings.TrimSpace(line), i + 1})
		case line[0] == '[':
			name, _, ok := strings.Cut(line[1:], "]")
			if !ok {
				fault(i+1, "the name of a section has no ] at its end")
			}
			out = append(out, section{name: strings.TrimSpace(name), line: i + 1})
		case len(out) == 0:
			fault(i+1, "a key stands before the first section")
		default:
			at := strings.IndexAny(line, "=:")
			if at <= 0 {
				fault(i+1, "a line is a [section], or a key with = behind it")
				continue
			}
			o := option{key: strings.TrimSpace(line[:at]), line: i + 1}
			if v := strings.TrimSpace(line[at+1:]); v != "" {
				o.lines = []valueLine{{v, i + 1}}
			}
			last := &out[len(out)-1]
			last.options = append(last.options, o)
		}
	}
	return out, faults
}

// find is the section of a name; nil where there is none.
func find(all []section, name string) *section {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// get is the option of a key, with "-" for "_"; nil where there is none, also in no section.
func (s *section) get(key string) *option {
	if s == nil {
		return nil
	}
	for i := range s.options {
		if strings.ReplaceAll(strings.ToLower(s.options[i].key), "-", "_") == strings.ReplaceAll(key, "-", "_") {
			return &s.options[i]
		}
	}
	return nil
}

// text is an option's value in one line.
func (o *option) text() string {
	if o == nil {
		return ""
	}
	var parts []string
	for _, l := range o.lines {
		parts = append(parts, l.text)
	}
	return strings.Join(parts, "\n")
}
