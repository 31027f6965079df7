package apk

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// dependency is one word of world, or of a package's D or p: "[!]NAME[@TAG][OPERATOR VERSION]".
type dependency struct {
	name       string
	constraint string // "" for any version
	not        bool   // it must not be there
	digest     string // of the package, where it is pinned to one ("><Q1...")
}

func parseDependency(word string) (dependency, error) {
	d := dependency{}
	rest, not := strings.CutPrefix(word, "!")
	d.not = not
	i := strings.IndexAny(rest, operators)
	if i < 0 {
		i = len(rest)
	}
	d.name, _, _ = strings.Cut(rest[:i], "@")
	d.constraint, _, _ = strings.Cut(rest[i:], "@")
	if d.name == "" || strings.ContainsAny(d.name, "!\x00") {
		return d, fmt.Errorf("%q names no package", word)
	}
	if checksum, pinned := strings.CutPrefix(d.constraint, "><"); pinned {
		digest, err := parseChecksum(checksum)
		d.constraint, d.digest = "", digest
		return d, err
	}
	return d, nil
}

// check says what is wrong with the constraint. What packages provide and depend on is left as others wrote it.
func (d dependency) check() error {
	if d.constraint == "" {
		return nil
	}
	_, err := satisfies("0", d.constraint)
	return err
}

// dependencies reads words that blanks separate.
func dependencies(text string) ([]dependency, error) {
	var all []dependency
	for _, word := range strings.Fields(text) {
		d, err := parseDependency(word)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// requirement is what a dependency asks for; one that must not be there asks for nothing.
func (d dependency) requirement(line int) packages.Requirement {
	r := packages.Requirement{Name: d.name, Constraint: d.constraint, Line: line}
	if d.digest != "" {
		r.Origin, r.From = packages.URL, d.digest
	}
	return r
}

// String is the dependency as it is written, without a repository's tag.
func (d dependency) String() string {
	text := d.name + d.constraint
	if d.digest != "" {
		text += " with the digest " + d.digest
	}
	if d.not {
		text = "!" + text
	}
	return text
}
