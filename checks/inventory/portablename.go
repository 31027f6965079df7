package inventory

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

var portableName = &checks.Check{
	Name:  "inventory/portable-name",
	Title: "a name that misleads, or that not every system can hold",
	Finds: "names with control characters, with bidirectional or other invisible characters, or with bytes that are not UTF-8. Names " +
		"that only Windows cannot hold are an info (a backslash, a dot or a space at the end, CON, NUL, COM1 and the like) or, since " +
		"they are common in published packages, nothing (any of <>:\"|?*). A severity that is set under checks holds for all of these.",
	Why: "a name that does not show what it is hides from review, and one that a file system cannot hold is missing or cut after " +
		"unpacking",
	Repair:   "rename the entry",
	Source:   "Naming Files, Paths, and Namespaces (Microsoft); Unicode Technical Report 36",
	Severity: rules.Warning,
	Types:    checks.AnyType,
	Always:   true,
	Applies:  func(p *checks.Pass) bool { return p.Entry != &p.Dir.Self && !portable(p.Entry.Name) },
	Run: func(p *checks.Pass) {
		severity, fault := judge(p.Entry.Name)
		if fault != "" {
			p.Report(checks.Diagnosis{
				Expected: "a name that every system can hold and show", Actual: p.Entry.Name, Severity: severity,
				Message: fault + ", want one that every system can hold and show", Remedy: "rename it",
			})
		}
	},
}

// portable says of nearly all names, at once, that nothing is wrong with them.
func portable(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || c == '.' || c == '_' || c == '-' {
			continue
		}
		if c < ' ' || c >= 0x7f || strings.IndexByte(`\<>:"|?*`, c) >= 0 {
			return false
		}
	}
	return name == "" || name[len(name)-1] != '.' && name[len(name)-1] != ' ' && !reserved(name)
}

// judge says what is worst about a name, and how bad that is.
func judge(name string) (rules.Severity, string) {
	if !utf8.ValidString(name) {
		return rules.Warning, "name is not UTF-8"
	}
	for _, r := range name {
		switch {
		case unicode.IsControl(r):
			return rules.Warning, fmt.Sprintf("name has the control character %U", r)
		case unicode.Is(invisible, r):
			return rules.Warning, fmt.Sprintf("name has the invisible character %U", r)
		}
	}
	switch i := strings.IndexAny(name, `<>:"|?*`); {
	case strings.Contains(name, `\`):
		return rules.Info, "name has a backslash, which separates directories on Windows"
	case strings.HasSuffix(name, "."), strings.HasSuffix(name, " "):
		return rules.Info, fmt.Sprintf("name ends in %q, which Windows drops", name[len(name)-1:])
	case reserved(name):
		return rules.Info, "name is that of a device on Windows"
	case i >= 0:
		return rules.Off, fmt.Sprintf("name has %q, which Windows cannot hold", name[i:i+1])
	}
	return rules.Off, ""
}

// invisible are the characters that show nothing, or change how others are shown: Unicode's Default_Ignorable_Code_Point without
// the variation selectors that emoji take, the line and paragraph separators, and those for annotations.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00ad, 0x00ad, 1},
		{0x034f, 0x034f, 1},
		{0x061c, 0x061c, 1},
		{0x115f, 0x1160, 1},
		{0x17b4, 0x17b5, 1},
		{0x180b, 0x180f, 1},
		{0x200b, 0x200f, 1},
		{0x2028, 0x202e, 1},
		{0x2060, 0x206f, 1},
		{0x3164, 0x3164, 1},
		{0xfeff, 0xfeff, 1},
		{0xffa0, 0xffa0, 1},
		{0xfff0, 0xfffb, 1},
	},
	R32: []unicode.Range32{
		{0x1bca0, 0x1bca3, 1},
		{0x1d173, 0x1d17a, 1},
		{0xe0000, 0xe0fff, 1},
	},
	LatinOffset: 1,
}

// reserved says whether Windows takes a name, whatever its extension, for a device.
func reserved(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.TrimRight(base, " ")
	if len(base) < 3 || len(base) > 4 || strings.IndexByte("CcPpAaNnLl", base[0]) < 0 {
		return false
	}
	switch strings.ToUpper(base[:3]) {
	case "CON", "PRN", "AUX", "NUL":
		return len(base) == 3
	case "COM", "LPT":
		return len(base) == 4 && '1' <= base[3] && base[3] <= '9'
	}
	return false
}
