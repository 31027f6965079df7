package npm

import (
	"bytes"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/yamltext"
)

// projectLock is the project's own document of pnpm-lock.yaml, with the lines that it has there. Since pnpm 11 another one may stand
// before it, which locks pnpm itself and what configures it (https://pnpm.io/lockfile): nothing of that lies among what the project
// asks for. What it has beside pnpm itself is not compared, and undecided.
func projectLock(text []byte) (v yamltext.Value, undecided, broken []packages.Fault) {
	first, own := cutDocument(text)
	if v, broken = yamltext.Parse(first); broken != nil {
		return v, nil, broken
	}
	if own == nil {
		if line := environmentOf(v); line > 0 {
			broken = []packages.Fault{{Line: line, Message: "locks pnpm itself, and the document that locks the project is not there: lock anew"}}
		}
		return v, nil, broken
	}
	var f packages.Faults
	if major, _, _ := strings.Cut(v.Get("lockfileVersion").Text, "."); major != "9" || environmentOf(v) == 0 {
		f.Add(max(v.Line, 1), "is a document that does not lock pnpm itself, and a second one follows: which of the two holds is not known, leave one")
	}
	for _, importer := range v.Get("importers").Pairs() {
		for _, p := range importer.Value.Pairs() {
			switch {
			case p.Key == "configDependencies" && len(p.Value.Pairs()) > 0:
				undecided = append(undecided, packages.Fault{Line: p.Line, Message: "configDependencies are not compared by this version of verify"})
			case p.Key != "configDependencies" && p.Key != "packageManagerDependencies":
				f.Add(p.Line, "%q stands where pnpm itself is locked, want it in the second document: lock anew", p.Key)
			}
		}
	}
	if f != nil {
		return v, nil, f
	}
	v, broken = yamltext.Parse(own)
	return v, undecided, broken
}

// environmentOf is the line at which a document locks pnpm itself or what configures it; 0 for nowhere.
func environmentOf(v yamltext.Value) int {
	for _, importer := range v.Get("importers").Pairs() {
		for _, p := range importer.Value.Pairs() {
			if p.Key == "packageManagerDependencies" || p.Key == "configDependencies" {
				return p.Line
			}
		}
	}
	return 0
}

// cutDocument cuts a text before the line that begins its second document, and has as many empty lines in the place of the first one;
// second is nil where there is one document.
func cutDocument(text []byte) (first, second []byte) {
	at, begun := 0, false
	for line := range bytes.Lines(text) {
		body := bytes.TrimSpace(line)
		if begun && bytes.HasPrefix(line, []byte("---")) && len(body) == 3 {
			blank := bytes.Repeat([]byte{'\n'}, bytes.Count(text[:at], []byte{'\n'}))
			return text[:at], append(blank, text[at:]...)
		}
		begun = begun || len(body) > 0 && body[0] != '#'
		at += len(line)
	}
	return text, nil
}
