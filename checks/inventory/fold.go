package inventory

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed decompositions.txt
var decompositionText string

// decompositions are the characters that Unicode decomposes canonically. The table is read once, and only when a directory
// has two names that are not ASCII.
var decompositions = sync.OnceValue(func() map[rune]string {
	table := map[rune]string{}
	for line := range strings.Lines(decompositionText) {
		var runes []rune
		for _, field := range strings.Fields(line) {
			if r, err := strconv.ParseUint(field, 16, 21); err == nil {
				runes = append(runes, rune(r))
			}
		}
		if len(runes) > 1 && line[0] != '#' {
			table[runes[0]] = string(runes[1:])
		}
	}
	return table
})

// special says whether a name is not its own fold: it has an upper-case letter, or a byte that is not ASCII.
func special(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// fold maps names that differ only in case (Unicode's simple case folding) or in normalization (NFC, NFD) to one string. Bytes that are
// not UTF-8 stand for themselves. Combining marks on one letter are sorted by code point, which also equates the few
// sequences of them whose order means something.
func fold(name string) string {
	if ascii(name) {
		return strings.ToLower(name)
	}
	return foldCase(decompose(name))
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldCase gives each character the smallest of those that simple case folding equates, in lower case where that is ASCII.
func foldCase(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(b, s[i])
			i++
			continue
		}
		i += n
		least := r
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			least = min(least, o)
		}
		if 'A' <= least && least <= 'Z' {
			least += 'a' - 'A'
		}
		b = utf8.AppendRune(b, least)
	}
	return string(b)
}

// decompose is a name in what is NFD but for the order of combining marks.
func decompose(s string) string {
	table := decompositions()
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		d, ok := table[r]
		switch {
		case r == utf8.RuneError && n == 1:
			b = append(b, s[i])
		case ok:
			b = append(b, d...)
		case 0xac00 <= r && r <= 0xd7a3:
			b = appendJamo(b, r-0xac00)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return sortMarks(string(b))
}

// appendJamo decomposes the Hangul syllable with index i, by the rule in chapter 3.12 of the Unicode standard.
func appendJamo(b []byte, i rune) []byte {
	b = utf8.AppendRune(b, 0x1100+i/588)
	b = utf8.AppendRune(b, 0x1161+i%588/28)
	if i%28 > 0 {
		b = utf8.AppendRune(b, 0x11a7+i%28)
	}
	return b
}

// sortMarks sorts each run of combining marks.
func sortMarks(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	runes := []rune(s)
	for i := 0; i < len(runes); i++ {
		j := i
		for j < len(runes) && unicode.Is(unicode.Mn, runes[j]) {
			j++
		}
		slices.Sort(runes[i:j])
		i = max(i, j-1)
	}
	return string(runes)
}
