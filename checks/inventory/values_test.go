package inventory

import (
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

func TestBoundsHold(t *testing.T) {
	cases := []struct {
		text    string
		yes, no []int64
	}{
		{"3", []int64{3}, []int64{0, 2, 4}},
		{"==3", []int64{3}, []int64{2, 4}},
		{">=1", []int64{1, 1 << 62}, []int64{0}},
		{"<= 5", []int64{0, 5}, []int64{6}},
		{">2", []int64{3, 1 << 40}, []int64{2, 0}},
		{"<2", []int64{0, 1}, []int64{2, 3}},
		{"!=0", []int64{1, 9}, []int64{0}},
		{"1..4", []int64{1, 4}, []int64{0, 5}},
		{"1 .. 4", []int64{2}, []int64{0}},
		{"1..2KiB", []int64{1, 2048}, []int64{0, 2049}},
		{"<1MB", []int64{999_999}, []int64{1_000_000}},
		{"2 GiB", []int64{2 << 30}, []int64{2}},
		{"0B", []int64{0}, []int64{1}},
	}
	for _, c := range cases {
		w, ok := parseBounds(rules.Value{Kind: rules.Scalar, Text: c.text}, &checks.Binding{}, "", bytesOf).(*bounds)
		if !ok {
			t.Errorf("%q is refused", c.text)
			continue
		}
		for _, n := range c.yes {
			if !w.holds(n) {
				t.Errorf("%d is not %s, want it to be", n, c.text)
			}
		}
		for _, n := range c.no {
			if w.holds(n) {
				t.Errorf("%d is %s, want it not to be", n, c.text)
			}
		}
	}
}
