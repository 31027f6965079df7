package apk

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

func world() packages.Format {
	return packages.Format{
		Title: "etc/apk/world", Sides: packages.Declared, Bases: []string{"world"}, Read: readWorld,
		Match: func(path string) bool { return strings.HasSuffix("/"+path, "/etc/apk/world") },
		Named: func(string) bool { return true },
	}
}

// asked is one word of world.
type asked struct {
	dependency
	line int
}

// readWorld reads what was asked for: words with blanks or line ends between them.
func readWorld(_ string, text []byte) (*packages.File, []packages.Fault) {
	file := &packages.File{Format: "apk's world"}
	var faults []packages.Fault
	var words []asked
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		for _, word := range strings.Fields(line) {
			d, err := parseDependency(word)
			if err == nil {
				err = d.check()
			}
			if err != nil {
				faults = append(faults, packages.Fault{Line: n, Message: err.Error()})
				continue
			}
			words = append(words, asked{d, n})
			if !d.not {
				file.Requires = append(file.Requires, d.requirement(n))
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	file.Detail = words
	return file, nil
}
