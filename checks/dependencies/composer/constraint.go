package composer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

const ranged = `v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:` + modifier + `|\.([xX*][.-]?dev))(?:\+\S+)?`

var (
	flag      = packages.Pattern(`(?i)^([^,\s]*?)@(stable|RC|beta|alpha|dev)$`)
	reference = packages.Pattern(`(?i)^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$`)
	anything  = packages.Pattern(`(?i)^(v)?[xX*](\.[xX*])*$`)
	tilde     = packages.Pattern(`(?i)^~` + ranged + `$`)
	caret     = packages.Pattern(`(?i)^\^` + ranged + `$`)
	wildcard  = packages.Pattern(`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[xX*])+$`)
	hyphen    = packages.Pattern(`(?i)^(` + ranged + `) +- +(` + ranged + `)$`)
	basic     = packages.Pattern(`^(<>|!=|>=?|<=?|==?)?\s*(.*)$`)
	suffixed  = packages.Pattern(`-` + modifier + `$`)
	either    = packages.Pattern(`\s*\|\|?\s*`)
)

// bound is one comparison with a normalized version.
type bound struct{ op, version string }

// satisfies says whether a version meets a constraint in Composer's syntax.
func satisfies(version, constraint string) (bool, error) {
	v, err := normalize(version)
	if err != nil {
		return false, err
	}
	met := false
	for _, group := range either().Split(strings.TrimSpace(constraint), -1) {
		bounds, err := parseGroup(group)
		if err != nil {
			return false, fmt.Errorf("constraint %q: %w", constraint, err)
		}
		met = met || !slices.ContainsFunc(bounds, func(b bound) bool { return !b.takes(v) })
	}
	return met, nil
}

// takes holds a normalized version against a bound. A branch meets only its own name.
func (b bound) takes(v string) bool {
	if strings.HasPrefix(v, "dev-") || strings.HasPrefix(b.version, "dev-") {
		switch b.op {
		case "!=", "<>":
			return v != b.version
		case "=", "==":
			return v == b.version
		}
		return false
	}
	o := order(v, b.version)
	switch b.op {
	case "!=", "<>":
		return o != 0
	case ">":
		return o > 0
	case ">=":
		return o >= 0
	case "<":
		return o < 0
	case "<=":
		return o <= 0
	}
	return o == 0
}

// parseGroup reads constraints with commas or spaces between them, all of which must hold.
func parseGroup(group string) ([]bound, error) {
	if group = strings.TrimSpace(group); group == "" {
		return nil, fmt.Errorf("there is nothing beside a bar; write a version such as 1.2")
	}
	var all []bound
	for _, one := range clauses(group) {
		bounds, err := parseOne(one)
		if err != nil {
			return nil, err
		}
		all = append(all, bounds...)
	}
	return all, nil
}

// clauses takes a group apart. A space behind an operator, and those around "-" and "as", part nothing.
func clauses(group string) []string {
	var list []string
	for part := range strings.SplitSeq(group, ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			list = append(list, part)
		}
		for i := 0; i < len(words); i++ {
			one := words[i]
			if strings.Trim(one, "=<>!~^") == "" && i+1 < len(words) {
				i++
				one += words[i]
			}
			for i+2 < len(words) && (words[i+1] == "-" || words[i+1] == "as") {
				one += " " + words[i+1] + " " + words[i+2]
				i += 2
			}
			list = append(list, one)
		}
	}
	return list
}

func parseOne(c string) ([]bound, error) {
	if a := alias().FindStringSubmatch(c); a != nil {
		c = a[1]
	}
	unstable := ""
	if f := flag().FindStringSubmatch(c); f != nil {
		c = cmp.Or(f[1], "*")
		if f[2] != "stable" {
			unstable = f[2]
		}
	}
	if r := reference().FindStringSubmatch(c); r != nil {
		c = r[1]
	}
	if m := anything().FindStringSubmatch(c); m != nil {
		if m[1] != "" || m[2] != "" {
			return []bound{{">=", "0.0.0.0-dev"}}, nil
		}
		return nil, nil
	}
	if m := tilde().FindStringSubmatch(c); m != nil {
		position := given(m)
		if m[8] != "" {
			position++
		}
		return between(c[1:], m, max(1, position-1))
	}
	if m := caret().FindStringSubmatch(c); m != nil {
		position := 3
		if m[1] != "0" || m[2] == "" {
			position = 1
		} else if m[2] != "0" || m[3] == "" {
			position = 2
		}
		return between(c[1:], m, position)
	}
	if m := wildcard().FindStringSubmatch(c); m != nil {
		m = append(m, "")
		position := given(m)
		low, high := moved(m, position, 0)+"-dev", moved(m, position, 1)+"-dev"
		if low == "0.0.0.0-dev" {
			return []bound{{"<", high}}, nil
		}
		return []bound{{">=", low}, {"<", high}}, nil
	}
	if m := hyphen().FindStringSubmatch(c); m != nil {
		return parseHyphen(m)
	}
	return parseBasic(c, unstable)
}

// given is how many numbers a match of ranged has.
func given(m []string) int {
	for i := 4; i > 1; i-- {
		if m[i] != "" {
			return i
		}
	}
	return 1
}

// between is from a version on, its own development versions included, to before the one with a number raised.
func between(low string, m []string, position int) ([]bound, error) {
	if m[5] == "" && m[7] == "" && m[8] == "" {
		low += "-dev"
	}
	from, err := normalize(low)
	if err != nil {
		return nil, err
	}
	return []bound{{">=", from}, {"<", moved(m, position, 1) + "-dev"}}, nil
}

// moved is the version of a match up to a position, raised there, with zeros behind.
func moved(m []string, position int, by uint64) string {
	var numbers []string
	for i := 1; i <= 4; i++ {
		text := "0"
		if i <= position {
			n, err := strconv.ParseUint(cmp.Or(m[i], "0"), 10, 62)
			if err == nil && i == position {
				n += by
			}
			text = strconv.FormatUint(n, 10)
		}
		numbers = append(numbers, text)
	}
	return strings.Join(numbers, ".")
}

func parseHyphen(m []string) ([]bound, error) {
	from, to := m[2:10], m[11:19] // the numbers and modifiers of both
	low, err := normalize(m[1])
	if err != nil {
		return nil, err
	}
	if from[4] == "" && from[6] == "" && from[7] == "" {
		low += "-dev"
	}
	high, err := normalize(m[10])
	if err != nil {
		return nil, err
	}
	if to[1] != "" && to[2] != "" || to[4] != "" || to[6] != "" || to[7] != "" {
		return []bound{{">=", low}, {"<=", high}}, nil
	}
	position := 2
	if to[1] == "" {
		position = 1
	}
	return []bound{{">=", low}, {"<", moved(append([]string{""}, to...), position, 1) + "-dev"}}, nil
}

func parseBasic(c, unstable string) ([]bound, error) {
	m := basic().FindStringSubmatch(c)
	version, err := normalize(m[2])
	if err != nil && strings.HasSuffix(m[2], "-dev") && strings.Trim(m[2], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./") == "" {
		version, err = normalize("dev-" + strings.TrimSuffix(m[2], "-dev"))
	}
	if err != nil {
		return nil, err
	}
	op := cmp.Or(m[1], "=")
	stable := !strings.HasPrefix(version, "dev-") && !strings.Contains(version, "-")
	switch {
	case op != "=" && op != "==" && unstable != "" && (stable || strings.Contains(version, "-patch")):
		version += "-" + unstable
	case (op == "<" || op == ">=") && !hasModifier(m[2]) && !strings.HasPrefix(m[2], "dev-"):
		version += "-dev"
	}
	return []bound{{op, version}}, nil
}

// hasModifier says whether a version as written ends in a modifier that says how stable it is.
func hasModifier(v string) bool { return suffixed().MatchString(strings.ToLower(v)) }
