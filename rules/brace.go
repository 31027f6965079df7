package rules

import "strings"

// The functions of this file read a pattern as doublestar does. They presume that it is valid, and on one that is not they
// give some answer without failing.

// classEnd is the index of the "]" that closes the class which opens at s[i], or that of the last byte.
func classEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ']':
			return i
		}
	}
	return len(s) - 1
}

// group reads the braces that open at s[0]: their alternatives, and how many bytes of s they take.
func group(s string) (alternatives []string, size int) {
	depth, start := 0, 1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			i = classEnd(s, i)
		case '{':
			depth++
		case ',':
			if depth == 1 {
				alternatives = append(alternatives, s[start:i])
				start = i + 1
			}
		case '}':
			if depth--; depth == 0 {
				return append(alternatives, s[start:i]), i + 1
			}
		}
	}
	return append(alternatives, s[min(start, len(s)):]), len(s)
}

// nextGroup is the index of the first brace that opens a group in s, or -1.
func nextGroup(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			i = classEnd(s, i)
		case '{':
			return i
		}
	}
	return -1
}

// countAlternatives is the number of patterns without braces that s stands for, or limit+1 when there are more than limit.
func countAlternatives(s string, limit int) int {
	n := 1
	for i := nextGroup(s); i >= 0; i = nextGroup(s) {
		alternatives, size := group(s[i:])
		sum := 0
		for _, a := range alternatives {
			if sum += countAlternatives(a, limit); sum > limit {
				break
			}
		}
		if n *= sum; n > limit {
			return limit + 1
		}
		s = s[i+size:]
	}
	return n
}

// expand is every pattern without braces that s stands for. The caller has seen that they are few.
func expand(s string) []string {
	i := nextGroup(s)
	if i < 0 {
		return []string{s}
	}
	var all []string
	alternatives, size := group(s[i:])
	for _, a := range alternatives {
		for _, rest := range expand(a + s[i+size:]) {
			all = append(all, s[:i]+rest)
		}
	}
	return all
}

// expandable reports whether doublestar answers for p as it does for the patterns of expand(p) one by one. That is not
// always so: "a*{,b}" does not match "a", and "*{*,a}/b" has no doublestar. Only braces around plain text qualify here.
func expandable(p string) bool {
	if strings.ContainsAny(p, `[\`) {
		return false
	}
	for i := nextGroup(p); i >= 0; {
		alternatives, size := group(p[i:])
		for _, a := range alternatives {
			if strings.ContainsAny(a, "*?{") {
				return false
			}
			if (a == "" || a[0] == '/') && i > 0 && strings.IndexByte("*/}", p[i-1]) >= 0 {
				return false
			}
		}
		next := nextGroup(p[i+size:])
		if next < 0 {
			return true
		}
		i += size + next
	}
	return true
}

// split cuts s at its slashes, leaving out those in classes, in braces and behind a backslash. clean is false when there
// are such.
func split(s string) (segments []string, clean bool) {
	clean = true
	start := 0
	for i := 0; i < len(s); i++ {
		skipped := i
		switch s[i] {
		case '\\':
			i++
		case '[':
			i = classEnd(s, i)
		case '{':
			_, size := group(s[i:])
			i += size - 1
		case '/':
			segments = append(segments, s[start:i])
			start = i + 1
			continue
		}
		if i > skipped && strings.Contains(s[skipped:min(i+1, len(s))], "/") {
			clean = false
		}
	}
	return append(segments, s[start:]), clean
}
