package nuget

import (
	"cmp"
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

var form = packages.Pattern(`^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$`)

// compare orders two versions as NuGet does: up to four numbers, then the labels of a pre-release without regard to case.
func compare(a, b string) (int, error) {
	x, y := form().FindStringSubmatch(a), form().FindStringSubmatch(b)
	if x == nil || y == nil {
		return 0, fmt.Errorf("%q or %q is no version that NuGet takes, such as 1.2.3", a, b)
	}
	for i := 1; i <= 4; i++ {
		if o := orderNumbers(x[i], y[i]); o != 0 {
			return o, nil
		}
	}
	switch {
	case x[5] == "" && y[5] != "":
		return 1, nil
	case x[5] != "" && y[5] == "":
		return -1, nil
	}
	return orderLabels(strings.ToLower(x[5]), strings.ToLower(y[5])), nil
}

func orderNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func orderLabels(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		xn, yn := strings.Trim(x[i], "0123456789") == "", strings.Trim(y[i], "0123456789") == ""
		o := 0
		switch {
		case xn && yn:
			o = orderNumbers(x[i], y[i])
		case xn:
			o = -1
		case yn:
			o = 1
		default:
			o = strings.Compare(x[i], y[i])
		}
		if o != 0 {
			return o
		}
	}
	return cmp.Compare(len(x), len(y))
}

// versions is a range of NuGet; a bound that is "" is none.
type versions struct {
	low, high               string
	includeLow, includeHigh bool
}

// satisfies says whether a version is in a range: "1.0" takes it and any later one, "[1.0]" itself alone, "[1.0,2.0)" what lies
// between, and "1.*" what is not before the first 1.
func satisfies(version, constraint string) (bool, error) {
	if !form().MatchString(version) {
		return false, fmt.Errorf("%q is no version that NuGet takes, such as 1.2.3", version)
	}
	r, err := parseRange(constraint)
	if err != nil {
		return false, err
	}
	if r.low != "" {
		if o, _ := compare(version, r.low); o < 0 || o == 0 && !r.includeLow {
			return false, nil
		}
	}
	if r.high != "" {
		if o, _ := compare(version, r.high); o > 0 || o == 0 && !r.includeHigh {
			return false, nil
		}
	}
	return true, nil
}

func parseRange(text string) (versions, error) {
	wrong := fmt.Errorf("%q is no range of versions that NuGet takes, such as 1.2 or [1.2,2.0)", text)
	t := strings.TrimSpace(text)
	if t == "" {
		return versions{}, wrong
	}
	if t[0] != '[' && t[0] != '(' {
		low, ok := floating(t)
		if !ok {
			return versions{}, wrong
		}
		return versions{low: low, includeLow: true}, nil
	}
	last := t[len(t)-1]
	if len(t) < 3 || last != ']' && last != ')' {
		return versions{}, wrong
	}
	low, high, two := strings.Cut(t[1:len(t)-1], ",")
	r := versions{strings.TrimSpace(low), strings.TrimSpace(high), t[0] == '[', last == ']'}
	if !two {
		if t[0] != '[' || last != ']' {
			return versions{}, wrong
		}
		r.high = r.low
	}
	if r.low != "" {
		var ok bool
		if r.low, ok = floating(r.low); !ok {
			return versions{}, wrong
		}
	}
	if r.high != "" && !form().MatchString(r.high) || r.low == "" && r.high == "" && (t != "(,)" && t != "(, )") {
		return versions{}, wrong
	}
	return r, nil
}

// floating is the lowest version that a version with a star in the place of its end may become.
func floating(v string) (string, bool) {
	if v == "*" {
		return "0.0.0", true
	}
	if v == "*-*" {
		return "0.0.0-0", true
	}
	low := v
	if before, ok := strings.CutSuffix(v, "-*"); ok {
		low = strings.TrimSuffix(before, ".*") + "-0"
	} else if before, ok := strings.CutSuffix(v, ".*"); ok {
		low = before
		if strings.Contains(before, "-") {
			low += ".0"
		}
	} else if before, ok := strings.CutSuffix(v, "*"); ok && strings.Contains(before, "-") {
		low = before
	}
	return low, form().MatchString(low)
}
