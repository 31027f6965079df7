package checks

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShellQuote writes a path as one word of a shell's command line, for remedies: as it is where that is safe, else in single
// quotes. A path that begins with "-" gets "./" in front, so that no command takes it for an option. What is not printable, a
// control character or a byte that is not UTF-8, comes out as $'\x1b', which bash, ksh and zsh read back as that byte (POSIX
// of 2024 has it too): a report can show the command, and it can still be run.
func ShellQuote(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	switch {
	case harmless(path):
		return path
	case strings.IndexFunc(path, hidden) >= 0 || !utf8.ValidString(path) || strings.Contains(path, "##"):
		return "$'" + escapeBytes(path) + "'"
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// harmless says whether a path is a word to a shell as it is, and shows as itself.
func harmless(path string) bool {
	for i := range len(path) {
		c := path[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte("/._-+,:@%=", c) < 0 {
			return false
		}
	}
	return path != ""
}

// escapeBytes is s as it stands inside $'...'.
func escapeBytes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1 || hidden(r) || r == '#' && strings.HasSuffix(s[:i], "#"):
			for _, c := range []byte(s[i : i+n]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// hidden says whether a report would not show r as it is: quoted as it stands it would come out as another name. "##" is such,
// too, for build servers read commands behind it.
func hidden(r rune) bool {
	const brailleBlank = 0x2800
	return !strconv.IsPrint(r) || r == brailleBlank || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}
