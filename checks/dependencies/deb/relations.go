package deb

import (
	"fmt"
	"strings"
)

// relation is one package that a field such as Depends or Provides names: "libc6:any (>= 2.36)".
type relation struct {
	name, arch string // arch is what stands behind a colon; "" for nothing
	constraint string // ">= 2.36"; "" for any version
}

// relations reads the value of a field: what a comma separates is asked for together, what "|" separates in place of each other.
func relations(text string) ([][]relation, error) {
	var all [][]relation
	for group := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(group) == "" {
			continue // dpkg takes a comma at the end
		}
		var choices []relation
		for one := range strings.SplitSeq(group, "|") {
			r, err := parseOne(strings.TrimSpace(one))
			if err != nil {
				return nil, err
			}
			choices = append(choices, r)
		}
		all = append(all, choices)
	}
	return all, nil
}

func parseOne(text string) (relation, error) {
	bad := func(why string) (relation, error) {
		return relation{}, fmt.Errorf("%q names no package: %s; expected NAME or NAME (>= VERSION)", excerpt(text), why)
	}
	end := strings.IndexFunc(text, func(r rune) bool { return r == '(' || r == ' ' || r == '\t' || r == '\n' })
	if end < 0 {
		end = len(text)
	}
	var r relation
	r.name, r.arch, _ = strings.Cut(text[:end], ":")
	if !packageName(r.name) {
		return bad(fmt.Sprintf("%q is no name", r.name))
	}
	rest := strings.TrimSpace(text[end:])
	if rest == "" {
		return r, nil
	}
	inside, ok := strings.CutPrefix(rest, "(")
	inside, closed := strings.CutSuffix(inside, ")")
	if !ok || !closed {
		return bad("what follows the name is not in brackets")
	}
	op, version, err := parseRelation(strings.TrimSpace(inside))
	if err != nil {
		return bad(err.Error())
	}
	r.constraint = op + " " + version
	return r, nil
}

// packageName says whether a text is the name of a package: letters, digits, "+", "-", "." and, as some others made do, "_".
func packageName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !digit(c) && !letter(c) && (i == 0 || !strings.ContainsRune("+-._", rune(c))) {
			return false
		}
	}
	return name != ""
}
