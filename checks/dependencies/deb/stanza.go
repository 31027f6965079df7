package deb

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// stanza is one paragraph of a control file: its fields by lower-case name.
type stanza struct {
	fields map[string]field
	line   int // of the first field
}

type field struct {
	text string // without the blanks around it; further lines follow with their blanks
	line int
}

// stanzas reads a control file (deb822(5)). All that is wrong is told.
func stanzas(text []byte) ([]stanza, []packages.Fault) {
	var all []stanza
	var faults []packages.Fault
	var now *stanza
	last := ""
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		switch {
		case strings.TrimRight(line, " \t") == "":
			now, last = nil, ""
			continue
		case line[0] == ' ' || line[0] == '\t':
			if last == "" {
				faults = append(faults, packages.Fault{Line: n, Message: "a line that goes on has no field before it"})
				continue
			}
			f := now.fields[last]
			f.text += "\n" + line
			now.fields[last] = f
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !fieldName(name) {
			faults = append(faults, packages.Fault{Line: n, Message: fmt.Sprintf("%q is no field; expected NAME: VALUE", excerpt(line))})
			last = ""
			continue
		}
		if now == nil {
			all = append(all, stanza{fields: map[string]field{}, line: n})
			now = &all[len(all)-1]
		}
		last = strings.ToLower(name)
		if before, again := now.fields[last]; again {
			faults = append(faults, packages.Fault{Line: n, Message: fmt.Sprintf("the field %s stands twice, here and in line %d", name, before.line)})
			continue
		}
		now.fields[last] = field{strings.Trim(value, " \t"), n}
	}
	return all, faults
}

// fieldName says whether a text can be the name of a field.
func fieldName(name string) bool {
	if name == "" || name[0] == '-' || name[0] == '#' {
		return false
	}
	for i := range len(name) {
		if name[i] <= ' ' || name[i] > '~' {
			return false
		}
	}
	return true
}

// excerpt is as much of a line as a message shows.
func excerpt(line string) string {
	const most = 60
	if len(line) > most {
		return line[:most] + "..."
	}
	return line
}
