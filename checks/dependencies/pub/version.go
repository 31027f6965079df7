package pub

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

var form = packages.Pattern(`^(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)

// version is a version as Dart's pub_semver has it: a semantic version whose build counts in the order.
type version struct {
	numbers    [3]uint64
	pre, build []string
}

func parse(text string) (version, error) {
	m := form().FindStringSubmatch(text)
	if m == nil {
		return version{}, fmt.Errorf("%q is no version of three numbers such as 1.2.3", text)
	}
	var v version
	for i := range v.numbers {
		n, err := strconv.ParseUint(m[i+1], 10, 63)
		if err != nil {
			return version{}, fmt.Errorf("%q has a number that is too large", text)
		}
		v.numbers[i] = n
	}
	v.pre, v.build = identifiers(m[4]), identifiers(m[5])
	return v, nil
}

// identifiers takes "-a.1" or "+a.1" apart.
func identifiers(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text[1:], ".")
}

// compare orders two versions.
func compare(a, b string) (int, error) {
	x, err := parse(a)
	if err != nil {
		return 0, err
	}
	y, err := parse(b)
	if err != nil {
		return 0, err
	}
	return x.order(y), nil
}

func (v version) order(w version) int {
	for i := range v.numbers {
		if o := cmp.Compare(v.numbers[i], w.numbers[i]); o != 0 {
			return o
		}
	}
	switch {
	case len(v.pre) == 0 && len(w.pre) > 0:
		return 1
	case len(v.pre) > 0 && len(w.pre) == 0:
		return -1
	}
	return cmp.Or(orderLists(v.pre, w.pre), orderLists(v.build, w.build))
}

// orderLists compares identifier by identifier, numbers before words, and the shorter list first.
func orderLists(a, b []string) int {
	for i := range min(len(a), len(b)) {
		x, xn := number(a[i])
		y, yn := number(b[i])
		switch {
		case xn && yn:
			if o := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); o != 0 {
				return o
			}
		case xn:
			return -1
		case yn:
			return 1
		default:
			if o := strings.Compare(a[i], b[i]); o != 0 {
				return o
			}
		}
	}
	return cmp.Compare(len(a), len(b))
}

// number is an identifier without leading zeros, if it is a number.
func number(s string) (string, bool) {
	return strings.TrimLeft(s, "0"), strings.Trim(s, "0123456789") == ""
}
