package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// invisible are the characters that count as printable and yet show nothing, as pairs of first and last. What Unicode calls
// control, format (bidirectional controls among them), private or unassigned is not printable to begin with.
var invisible = [...][2]rune{
	{0x034f, 0x034f}, // combining grapheme joiner
	{0x115f, 0x1160}, // Hangul fillers
	{0x17b4, 0x17b5}, // Khmer inherent vowels
	{0x180b, 0x180f}, // Mongolian variation selectors
	{0x2800, 0x2800}, // Braille blank
	{0x3164, 0x3164}, // Hangul filler
	{0xfe00, 0xfe0f}, // variation selectors
	{0xffa0, 0xffa0}, // halfwidth Hangul filler
	{0xe0100, 0xe01ef},
}

// safe says whether a character shows as itself on any terminal and changes nothing around it.
func safe(r rune) bool {
	if r >= ' ' && r < 0x7f {
		return true
	}
	for _, x := range invisible {
		if x[0] <= r && r <= x[1] {
			return false
		}
	}
	return strconv.IsPrint(r)
}

// next is the character of s at i, how many bytes it takes, and whether it may be shown as it is. Besides what is not safe in
// itself that leaves out what build servers take for commands: "::" where a line may begin, and "##" before a bracket.
func next(s string, i int) (r rune, n int, ok bool) {
	r, n = utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n == 1:
		return r, n, false
	case r == ':' && strings.HasPrefix(s[i:], "::") && strings.Trim(s[:i], " ") == "":
		return r, n, false
	case r == '#' && i > 0 && s[i-1] == '#':
		return r, n, false
	}
	return r, n, safe(r)
}

// evident says of a byte that it is visible ASCII, or a blank, and means nothing anywhere: most text is of nothing else.
func evident(c byte) bool { return c >= ' ' && c < 0x7f && c != ':' && c != '#' }

// plain says whether all of s may be shown as it is.
func plain(s string) bool {
	for i := 0; i < len(s); {
		if evident(s[i]) {
			i++
			continue
		}
		_, n, ok := next(s, i)
		if !ok {
			return false
		}
		i += n
	}
	return true
}

// Clean is s with every character that could drive a terminal or a build server, and every byte that is not UTF-8, written as
// Go's string literals write it: \n, \x1b, \u202e. It is for text that may quote a hostile name; the result has one line.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	return escape(s, "")
}

// Name shows a file's name: as it is where nothing in it could mislead, else as a Go string literal, from which
// strconv.Unquote gives back its very bytes.
func Name(s string) string {
	evident := s != "" && !strings.ContainsRune(`": `, rune(s[0])) && s[len(s)-1] != ' ' && !strings.Contains(s, ": ")
	if evident && plain(s) {
		return s
	}
	return `"` + escape(s, `"\`) + `"`
}

// escape escapes what may not be shown, and puts a backslash before the characters in special.
func escape(s, special string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n, ok := next(s, i)
		switch {
		case !ok:
			b.WriteString(escaped(s[i:i+n], r))
		case strings.ContainsRune(special, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// escaped is the escape for the character r, whose bytes are s, or for the single byte that is no character.
func escaped(s string, r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case len(s) == 1:
		return fmt.Sprintf(`\x%02x`, s[0])
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
