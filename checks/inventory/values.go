package inventory

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// flag is a value that is true or false. Each rule's is a value of its own, so that its address tells the rules apart.
type flag struct{ on bool }

func parseFlag(v rules.Value, b *checks.Binding) any {
	if v.Kind == rules.Scalar && !v.Quoted {
		switch v.Text {
		case "true":
			return &flag{true}
		case "false":
			return &flag{false}
		}
	}
	what := strconv.Quote(v.Text)
	if v.Kind != rules.Scalar {
		what = "this"
	}
	b.Faultf(v.Pos, "write true or false, without quotes", "%s is neither true nor false", what)
	return nil
}

// bounds is what a number must be: between min and max, or anything but max where not is set.
type bounds struct {
	min, max int64
	not      bool
	text     string // as it was written
}

func (w *bounds) holds(n int64) bool {
	if w.not {
		return n != w.max
	}
	return w.min <= n && n <= w.max
}

// parseBounds reads "3", ">=1", "<=5", ">2", "<9", "==3", "!=0" or "1..4"; number reads each number in it.
func parseBounds(v rules.Value, b *checks.Binding, hint string, number func(string) (int64, error)) any {
	if v.Kind != rules.Scalar {
		b.Faultf(v.Pos, hint, "this must be a single value")
		return nil
	}
	w := &bounds{min: 0, max: math.MaxInt64, text: strings.TrimSpace(v.Text)}
	op := w.text[:len(w.text)-len(strings.TrimLeft(w.text, "<>=!"))]
	rest := strings.TrimSpace(w.text[len(op):])
	low, high, isRange := strings.Cut(rest, "..")
	if isRange && op != "" {
		b.Faultf(v.Pos, hint, "%q is both a comparison and a range", v.Text)
		return nil
	}
	n, err := number(strings.TrimSpace(low))
	if err == nil && isRange {
		w.min = n
		w.max, err = number(strings.TrimSpace(high))
	}
	if err != nil {
		b.Faultf(v.Pos, hint, "%v", err)
		return nil
	}
	if !isRange && !w.compare(op, n) {
		b.Faultf(v.Pos, hint, "%q is not a comparison", op)
		return nil
	}
	if w.min > w.max {
		b.Faultf(v.Pos, hint, "nothing can be %s", w.text)
		return nil
	}
	return w
}

// compare sets the bounds to what a comparison with n allows.
func (w *bounds) compare(op string, n int64) bool {
	switch op {
	case "", "=", "==":
		w.min, w.max = n, n
	case ">=":
		w.min = n
	case "<=":
		w.max = n
	case ">":
		w.min = n + 1 // number never gives the greatest int64
	case "<":
		w.max = n - 1
	case "!=":
		w.max, w.not = n, true
	default:
		return false
	}
	return true
}

// whole reads a number that counts. It is less than the greatest int64.
func whole(s string) (int64, error) {
	n, err := strconv.ParseUint(s, 10, 62)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", s)
	}
	return int64(n), nil
}

// literal says whether a pattern is a path and nothing else, so that it can match no more than one entry.
func literal(pattern string) bool { return !strings.ContainsAny(pattern, `*?[]{}\`) }

// article puts "a" before the name of a type.
func article(t artifact.Type) string { return "a " + t.String() }

// expectedType is the type of entry that a selector picks, for messages; "an entry" for any.
func expectedType(s rules.Selector) string {
	switch s {
	case rules.Files:
		return "a file"
	case rules.Dirs:
		return "a directory"
	case rules.Links:
		return "a link"
	}
	return "an entry"
}

// below counts the entries below a directory, at any depth.
func below(d *artifact.Dir) int {
	n := 0
	for todo := []*artifact.Dir{d}; len(todo) > 0; {
		last := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], last.Dirs...)
		n += len(last.Entries)
	}
	return n
}

// entries is a number of entries in words.
func entries(n int) string { return checks.Count(int64(n), "entry", "entries") }
