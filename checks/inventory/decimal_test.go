package inventory

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestDecimal holds the numbers of sequences to math/big's.
func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[09]{0,3}[0-9]{1,20}[09]{0,3}`)
		a, b := digits.Draw(t, "a"), digits.Draw(t, "b")
		x, _ := new(big.Int).SetString(a, 10)
		y, _ := new(big.Int).SetString(b, 10)
		d, e := decimalOf(a), decimalOf(b)
		if string(d) != x.String() || d.compare(e) != x.Cmp(y) {
			t.Fatalf("%s reads as %s and compares with %s as %d", a, d, b, d.compare(e))
		}
		if got, want := string(d.after()), new(big.Int).Add(x, big.NewInt(1)).String(); got != want {
			t.Fatalf("after %s comes %s, want %s", d, got, want)
		}
		if x.Sign() > 0 {
			if got, want := string(d.before()), new(big.Int).Sub(x, big.NewInt(1)).String(); got != want {
				t.Fatalf("before %s comes %s, want %s", d, got, want)
			}
		}
	})
}
