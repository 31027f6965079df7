package pub

import (
	"fmt"
	"strings"
)

// rangeOf is what a constraint takes; no bound is none.
type rangeOf struct {
	low, high               *version
	includeLow, includeHigh bool
	// empty says that the constraint's parts have nothing in common.
	empty bool
}

// satisfies says whether a version meets a constraint in pub's syntax: "any", "^1.2.3", an exact version, or comparisons.
func satisfies(text, constraint string) (bool, error) {
	v, err := parse(text)
	if err != nil {
		return false, err
	}
	r, err := parseConstraint(constraint)
	if err != nil {
		return false, err
	}
	return r.takes(v), nil
}

func (r rangeOf) takes(v version) bool {
	if r.empty {
		return false
	}
	if r.low != nil {
		if o := v.order(*r.low); o < 0 || o == 0 && !r.includeLow {
			return false
		}
	}
	if r.high == nil {
		return true
	}
	high := *r.high
	// "<2.0.0" leaves out 2.0.0-dev too, unless the range begins with a pre-release of 2.0.0.
	if !r.includeHigh && len(high.pre) == 0 && len(high.build) == 0 && (r.low == nil || len(r.low.pre) == 0 || r.low.numbers != high.numbers) {
		high.pre = []string{"0"}
	}
	o := v.order(high)
	return o < 0 || o == 0 && r.includeHigh
}

func parseConstraint(constraint string) (rangeOf, error) {
	rest := strings.TrimSpace(constraint)
	if rest == "" || rest == "any" {
		return rangeOf{}, nil
	}
	if after, ok := strings.CutPrefix(rest, "^"); ok {
		v, err := parse(strings.TrimSpace(after))
		if err != nil {
			return rangeOf{}, fmt.Errorf("constraint %q: %w", constraint, err)
		}
		next := version{numbers: [3]uint64{v.numbers[0] + 1}}
		if v.numbers[0] == 0 {
			next.numbers = [3]uint64{0, v.numbers[1] + 1}
		}
		next.pre = []string{"0"}
		return rangeOf{low: &v, high: &next, includeLow: true}, nil
	}
	var r rangeOf
	for rest != "" {
		op := operator(rest)
		rest = strings.TrimSpace(rest[len(op):])
		end := strings.IndexAny(rest, " \t\n<>=^")
		if end < 0 {
			end = len(rest)
		}
		v, err := parse(rest[:end])
		if err != nil {
			return rangeOf{}, fmt.Errorf("constraint %q: %w", constraint, err)
		}
		rest = strings.TrimSpace(rest[end:])
		r.narrow(op, v)
	}
	return r, nil
}

// operator is the one that a text begins with; "" for none.
func operator(text string) string {
	for _, op := range []string{"<=", ">=", "<", ">"} {
		if strings.HasPrefix(text, op) {
			return op
		}
	}
	return ""
}

// narrow takes a comparison into the range.
func (r *rangeOf) narrow(op string, v version) {
	if op == "" || op[0] == '>' {
		include := op != ">"
		if r.low == nil || v.order(*r.low) > 0 || v.order(*r.low) == 0 && !include {
			r.low, r.includeLow = &v, include
		}
	}
	if op == "" || op[0] == '<' {
		include := op != "<"
		if r.high == nil || v.order(*r.high) < 0 || v.order(*r.high) == 0 && !include {
			r.high, r.includeHigh = &v, include
		}
	}
	r.empty = r.low != nil && r.high != nil && r.low.order(*r.high) > 0
}
