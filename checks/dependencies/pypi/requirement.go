package pypi

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// parseRequirement reads a requirement as PEP 508 writes it, with the parentheses that older metadata has around its versions:
//
//	name[extra] >=1,<2 ; marker
//	name (>=1,<2)
//	name @ https://example.org/name.zip ; marker
//
// An "extra ==" that the whole marker depends on becomes the requirement's group, and makes it optional.
func parseRequirement(text string, line int) (packages.Requirement, error) {
	r := packages.Requirement{Line: line}
	text = strings.TrimSpace(text)
	n := nameEnd(text)
	if n == 0 {
		return r, fmt.Errorf("%q does not begin with the name of a package", text)
	}
	r.Name = normal(text[:n])
	rest := strings.TrimSpace(text[n:])
	var err error
	if r.Extras, rest, err = parseExtras(rest); err != nil {
		return r, fmt.Errorf("%q: %w", text, err)
	}
	marker := ""
	if address, ok := strings.CutPrefix(rest, "@"); ok {
		// A URL ends at a space, since a semicolon may be a part of it.
		address = strings.TrimSpace(address)
		from, after, _ := strings.Cut(address, " ")
		after = strings.TrimSpace(after)
		if after != "" && after[0] != ';' || from == "" {
			return r, fmt.Errorf("%q: after @ stands one address, then a space and a semicolon before a marker", text)
		}
		marker = strings.TrimPrefix(after, ";")
		r.Origin, r.From = originOf(from), from
	} else {
		spec := rest
		if spec, marker, ok = strings.Cut(rest, ";"); ok && strings.TrimSpace(marker) == "" {
			return r, fmt.Errorf("%q: nothing follows the semicolon", text)
		}
		if r.Constraint, err = constraintOf(spec); err != nil {
			return r, fmt.Errorf("%q: %w", text, err)
		}
	}
	return r, mark(&r, marker)
}

// parseExtras reads "[a, b]", and returns what follows.
func parseExtras(text string) (extras []string, rest string, err error) {
	inside, ok := strings.CutPrefix(text, "[")
	if !ok {
		return nil, text, nil
	}
	inside, rest, ok = strings.Cut(inside, "]")
	if !ok {
		return nil, "", fmt.Errorf("the list of extras has no end")
	}
	var list []string
	for e := range strings.SplitSeq(inside, ",") {
		e = strings.TrimSpace(e)
		if e == "" && strings.TrimSpace(inside) == "" {
			break
		}
		if !isName(e) {
			return nil, "", fmt.Errorf("%q is no name of an extra", e)
		}
		list = append(list, e)
	}
	return extrasOf(list), strings.TrimSpace(rest), nil
}

// constraintOf is a list of versions without the parentheses around it. Each of them begins with an operator. What stands behind it
// is judged when a version is held against it, since metadata of old packages has there what PEP 440 does not know.
func constraintOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if inside, ok := strings.CutPrefix(text, "("); ok {
		if text, ok = strings.CutSuffix(inside, ")"); !ok {
			return "", fmt.Errorf("a parenthesis is not closed")
		}
		text = strings.TrimSpace(text)
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		version := strings.TrimLeft(part, "=!<>~")
		if part == "" || len(version) == len(part) {
			if part == "" && (text == "" || strings.HasSuffix(text, ",")) {
				continue
			}
			return "", fmt.Errorf("%q is no comparison with a version, such as >=1.2", part)
		}
		if version = strings.TrimSpace(version); version == "" || strings.ContainsAny(version, " \t()[]{}\"'\\") {
			return "", fmt.Errorf("%q is no comparison with a version, such as >=1.2", part)
		}
	}
	return text, nil
}

// mark gives a requirement its marker.
func mark(r *packages.Requirement, marker string) error {
	marker = strings.TrimSpace(marker)
	if marker == "" {
		return nil
	}
	c, err := parseMarker(marker)
	if err != nil {
		return err
	}
	r.Marker = marker
	if extra, rest := splitExtra(c); extra != "" {
		r.Group, r.Kind, r.Marker = extra, packages.Optional, ""
		if rest != nil {
			r.Marker = rest.String()
		}
	}
	return nil
}

// splitExtra takes one extra == "name" out of a condition that holds only with it; the rest is nil where there is none.
func splitExtra(c *condition) (extra string, rest *condition) {
	switch {
	case c.op == "and":
		if extra, rest := splitExtra(c.a); extra != "" {
			return extra, joinAnd(rest, c.b)
		}
		if extra, rest := splitExtra(c.b); extra != "" {
			return extra, joinAnd(c.a, rest)
		}
	case c.op == "==" && c.left.variable && c.left.text == "extra" && !c.right.variable:
		return normal(c.right.text), nil
	case c.op == "==" && c.right.variable && c.right.text == "extra" && !c.left.variable:
		return normal(c.left.text), nil
	}
	return "", c
}

func joinAnd(a, b *condition) *condition {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &condition{op: "and", a: a, b: b}
}

// originOf says what an address or path that stands in for a version leads to.
func originOf(from string) packages.Origin {
	scheme, _, ok := strings.Cut(from, ":")
	scheme = strings.ToLower(scheme)
	vcs, _, plus := strings.Cut(scheme, "+")
	switch {
	case !ok || len(scheme) == 1 || scheme == "file":
		return packages.Path // one letter is a drive
	case plus && (vcs == "git" || vcs == "hg" || vcs == "svn" || vcs == "bzr"), scheme == "git":
		return packages.VCS
	}
	return packages.URL
}
