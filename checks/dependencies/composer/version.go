package composer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

const modifier = `[._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)((?:[.-]?\d+)*)?)?([.-]?dev)?`

var (
	alias       = packages.Pattern(`^([^,\s]+) +as +([^,\s]+)$`)
	stability   = packages.Pattern(`(?i)@(?:stable|RC|beta|alpha|dev)$`)
	build       = packages.Pattern(`^([^,\s+]+)\+\S+$`)
	classical   = packages.Pattern(`(?i)^v?(\d{1,5})(\.\d+)?(\.\d+)?(\.\d+)?` + modifier + `$`)
	dated       = packages.Pattern(`(?i)^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3})?)` + modifier + `$`)
	devEnd      = packages.Pattern(`(?i)^(.*?)[.-]?dev$`)
	branchForm  = packages.Pattern(`(?i)^v?(\d+)(\.(?:\d+|[xX*]))?(\.(?:\d+|[xX*]))?(\.(?:\d+|[xX*]))?$`)
	nonDigit    = packages.Pattern(`\D`)
	expanded    = map[string]string{"a": "alpha", "b": "beta", "p": "patch", "pl": "patch", "rc": "RC"}
	comparables = []struct {
		name  string
		order int
	}{{"dev", 0}, {"alpha", 1}, {"a", 1}, {"beta", 2}, {"b", 2}, {"RC", 3}, {"rc", 3}, {"#", 4}, {"pl", 5}, {"p", 5}}
)

// normalize is a version as Composer's VersionParser has it: four numbers with a modifier, or "dev-" with a branch.
func normalize(version string) (string, error) {
	v := strings.TrimSpace(version)
	if a := alias().FindStringSubmatch(v); a != nil {
		v = a[1]
	}
	v = stability().ReplaceAllString(v, "")
	if slices.Contains([]string{"master", "trunk", "default"}, v) {
		v = "dev-" + v
	}
	if len(v) >= 4 && strings.EqualFold(v[:4], "dev-") {
		return "dev-" + v[4:], nil
	}
	if b := build().FindStringSubmatch(v); b != nil {
		v = b[1]
	}
	if m := classical().FindStringSubmatch(v); m != nil {
		return m[1] + cmp.Or(m[2], ".0") + cmp.Or(m[3], ".0") + cmp.Or(m[4], ".0") + modified(m[5], m[6], m[7]), nil
	}
	if m := dated().FindStringSubmatch(v); m != nil {
		return nonDigit().ReplaceAllString(m[1], ".") + modified(m[2], m[3], m[4]), nil
	}
	if m := devEnd().FindStringSubmatch(v); m != nil {
		if b := branch(m[1]); !strings.HasPrefix(b, "dev-") {
			return b, nil
		}
	}
	return "", fmt.Errorf("%q is no version that Composer takes", version)
}

// modified is the end of a normalized version.
func modified(word, number, dev string) string {
	word = strings.ToLower(word)
	if word == "stable" {
		return ""
	}
	end := ""
	if word != "" {
		end = "-" + cmp.Or(expanded[word], word) + strings.TrimLeft(number, ".-")
	}
	if dev != "" {
		end += "-dev"
	}
	return end
}

// branch is the version of a branch's name.
func branch(name string) string {
	m := branchForm().FindStringSubmatch(strings.TrimSpace(name))
	if m == nil {
		return "dev-" + name
	}
	version := ""
	for _, part := range m[1:] {
		version += strings.NewReplacer("*", "x", "X", "x").Replace(cmp.Or(part, ".x"))
	}
	return strings.ReplaceAll(version, "x", "9999999") + "-dev"
}

// compare orders two versions as Composer does. Branches have no order but with themselves.
func compare(a, b string) (int, error) {
	x, err := normalize(a)
	if err != nil {
		return 0, err
	}
	y, err := normalize(b)
	if err != nil {
		return 0, err
	}
	if x != y && (strings.HasPrefix(x, "dev-") || strings.HasPrefix(y, "dev-")) {
		return 0, fmt.Errorf("the branch in %q and %q has no place in the order of versions", a, b)
	}
	return order(x, y), nil
}

// order is PHP's version_compare.
func order(a, b string) int {
	x, y := parts(a), parts(b)
	for i := range min(len(x), len(y)) {
		if o := orderPart(x[i], y[i]); o != 0 {
			return o
		}
	}
	switch {
	case len(x) > len(y):
		return orderEnd(x[len(y)])
	case len(y) > len(x):
		return -orderEnd(y[len(x)])
	}
	return 0
}

// orderEnd compares the first part that only one version has with nothing.
func orderEnd(part string) int {
	if isNumber(part) {
		return 1
	}
	return cmp.Compare(rank(part), rank("#"))
}

func orderPart(a, b string) int {
	switch {
	case isNumber(a) && isNumber(b):
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case isNumber(a):
		return cmp.Compare(rank("#"), rank(b))
	case isNumber(b):
		return cmp.Compare(rank(a), rank("#"))
	}
	return cmp.Compare(rank(a), rank(b))
}

// rank is the order of a word; one that PHP does not know comes first.
func rank(word string) int {
	for _, c := range comparables {
		if strings.HasPrefix(word, c.name) {
			return c.order
		}
	}
	return -1
}

func isNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// parts takes a version apart at its separators, and between digits and what is none.
func parts(v string) []string {
	var list []string
	start := 0
	flush := func(end int) {
		if end > start {
			list = append(list, v[start:end])
		}
	}
	for i := range len(v) {
		switch {
		case strings.IndexByte(".-_+", v[i]) >= 0:
			flush(i)
			start = i + 1
		case i > start && isNumber(v[i:i+1]) != isNumber(v[i-1:i]):
			flush(i)
			start = i
		}
	}
	flush(len(v))
	return list
}
