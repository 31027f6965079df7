package npm

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// marker writes os, cpu and libc as one text: "os=linux|darwin cpu=!arm".
func marker(os, cpu, libc []string) string {
	var parts []string
	for _, p := range []struct {
		key  string
		list []string
	}{{"os", os}, {"cpu", cpu}, {"libc", libc}} {
		if len(p.list) > 0 && !slices.Equal(p.list, []string{"any"}) {
			parts = append(parts, p.key+"="+strings.Join(p.list, "|"))
		}
	}
	return strings.Join(parts, " ")
}

// processors are node's names for Go's.
var processors = map[string]string{"amd64": "x64", "386": "ia32", "ppc64le": "ppc64", "mipsle": "mipsel", "loong64": "loong64"}

// applies says whether a package with such a marker is for the target.
func applies(marker string, on *packages.Target) packages.Truth {
	answer := packages.Yes
	for part := range strings.FieldsSeq(marker) {
		key, list, _ := strings.Cut(part, "=")
		have := ""
		switch key {
		case "os":
			have = on.System
			if have == "windows" {
				have = "win32"
			} else if have == "solaris" || have == "illumos" {
				have = "sunos"
			}
		case "cpu":
			have = on.Processor
			if node, ok := processors[have]; ok {
				have = node
			}
		case "libc":
			if have = on.Libc; have == "" && on.System != "" && on.System != "linux" {
				return packages.No // npm asks for it on Linux alone
			}
			if have == "gnu" {
				have = "glibc"
			}
		}
		switch {
		case have == "":
			answer = packages.Undecided
		case !listed(have, strings.Split(list, "|")):
			return packages.No
		}
	}
	return answer
}

// listed says whether a list takes a word: it names it, or it names only others with "!" before them.
func listed(word string, list []string) bool {
	refused := true
	for _, l := range list {
		if l == "!"+word {
			return false
		}
		if l == word || l == "any" {
			return true
		}
		refused = refused && strings.HasPrefix(l, "!")
	}
	return refused
}
