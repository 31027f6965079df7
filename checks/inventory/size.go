package inventory

import (
	"fmt"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

const sizeHint = `write bytes such as 120, or "<=10MiB", ">0" or "1..10MiB" (B, KB, MB, GB count in thousands, KiB, MiB, GiB in 1,024s)`

var size = &checks.Check{
	Name:   "inventory/size",
	Title:  "a file is larger or smaller than its rule says",
	Finds:  "a file whose size in bytes is not what its rule says, or not the one that the inventory lists.",
	Why:    "an empty bundle or a log of gigabytes passes every check of its name and mode",
	Repair: "build the file again, or correct the size",
	Attribute: &checks.Attribute{
		Name: "size",
		Values: `bytes, a comparison such as "<=10MiB" or ">0", or a range such as "1..10MiB"; each number may have its own unit: ` +
			`B, KB, MB, GB, KiB, MiB, GiB`,
		Example: `"1..10MiB"`,
		Types:   checks.Files,
		Parse: func(v rules.Value, b *checks.Binding) any {
			return parseBounds(v, b, sizeHint, bytesOf)
		},
	},
	Severity: rules.Off,
	Types:    checks.Files,
	Listing: &checks.Listing{Facts: rules.ListsSize, Compare: func(p *checks.Pass) {
		if want := p.Listed.Size; p.Entry.Size != want {
			p.Report(checks.Diagnosis{
				Expected: strconv.FormatInt(want, 10), Actual: strconv.FormatInt(p.Entry.Size, 10),
				Message: "size is " + checks.Count(p.Entry.Size, "byte", "bytes") + ", want " + checks.Thousands(want),
				Remedy:  "fetch the file again, or correct the inventory",
			})
		}
	}},
	Run: func(p *checks.Pass) {
		w, ok := p.Value().(*bounds)
		if !ok || w.holds(p.Entry.Size) {
			return
		}
		got := strconv.FormatInt(p.Entry.Size, 10)
		p.Report(checks.Diagnosis{
			Expected: w.text, Actual: got,
			Message: "size is " + checks.Count(p.Entry.Size, "byte", "bytes") + ", want " + w.text,
			Remedy:  "build the file again, or correct the size",
		})
	},
}

// bytesOf reads a size with its unit. It is less than the greatest int64.
func bytesOf(s string) (int64, error) {
	digits := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
	unit := strings.TrimSpace(s[len(digits):])
	factors := map[string]int64{
		"": 1, "B": 1, "KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
	}
	factor, ok := factors[unit]
	if digits == "" || !ok {
		return 0, fmt.Errorf("%q is not a size", s)
	}
	n, err := strconv.ParseUint(digits, 10, 62)
	if err != nil || int64(n) > (1<<62)/factor {
		return 0, fmt.Errorf("%q is more than any file can have", s)
	}
	return int64(n) * factor, nil
}
