package inventory

import (
	"cmp"
	"strings"
)

// decimal is a whole number from 0 on, of any size, in digits without leading zeros.
type decimal string

// decimalOf reads digits, of which there is at least one.
func decimalOf(digits string) decimal {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	return decimal(digits)
}

// compare orders numbers.
func (d decimal) compare(e decimal) int {
	return cmp.Or(cmp.Compare(len(d), len(e)), strings.Compare(string(d), string(e)))
}

// after is the next number.
func (d decimal) after() decimal {
	nines := len(d) - len(strings.TrimRight(string(d), "9"))
	rest := d[:len(d)-nines]
	if rest == "" {
		return decimal("1" + strings.Repeat("0", nines))
	}
	last := len(rest) - 1
	return rest[:last] + decimal(rest[last]+1) + decimal(strings.Repeat("0", nines))
}

// before is the number before one that is not 0.
func (d decimal) before() decimal {
	zeros := len(d) - len(strings.TrimRight(string(d), "0"))
	last := len(d) - zeros - 1
	return decimalOf(string(d[:last]) + string(d[last]-1) + strings.Repeat("9", zeros))
}
