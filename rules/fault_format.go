package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sorted is the same faults by file, line and column, without repetitions.
func (fs Faults) Sorted() Faults {
	sorted := slices.Clone(fs)
	sort.SliceStable(sorted, func(i, j int) bool {
		a, b := sorted[i].Pos, sorted[j].Pos
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) < 0
	})
	return slices.Compact(sorted)
}

// Format is the faults as a person reads them: place and message, the source line with a caret under the column, and the
// hint. sources holds the text of each file by the name that positions carry; a fault in a file that is not there is shown
// without its line. Control characters, bidirectional ones and bytes that are not UTF-8 come out escaped, and of a long line
// only the part around the column is shown. Of more than 250 faults the rest is only counted. Every line ends in a line feed;
// no faults make "".
func (fs Faults) Format(sources map[string][]byte) string {
	var out strings.Builder
	lines := map[string][][]byte{}
	const most = 250
	for _, f := range fs[:min(len(fs), most)] {
		fmt.Fprintf(&out, "%s: %s\n", printable(f.Pos.String()), printable(f.Message))
		if f.Pos.Line > 0 {
			if _, split := lines[f.Pos.File]; !split {
				lines[f.Pos.File] = bytes.Split(sources[f.Pos.File], []byte("\n"))
			}
			if text := lines[f.Pos.File]; f.Pos.Line <= len(text) {
				writeLine(&out, text[f.Pos.Line-1], f.Pos.Col)
			}
		}
		if f.Hint != "" {
			fmt.Fprintf(&out, "    %s\n", printable(f.Hint))
		}
	}
	if len(fs) > most {
		fmt.Fprintf(&out, "%d more faults are not shown\n", len(fs)-most)
	}
	return out.String()
}

// around is how many characters of a long line are shown before its column and after it.
const around = 60

// writeLine writes a source line and a caret under its character col, which counts from 1; col 0 has no caret.
func writeLine(out *strings.Builder, line []byte, col int) {
	line = bytes.TrimPrefix(bytes.TrimSuffix(line, []byte("\r")), []byte("\ufeff"))
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	if col > around {
		col = min(col, utf8.RuneCount(line)+1)
	}
	var text, pad strings.Builder
	at := 0
	for len(line) > 0 && (at < 2*around || at < col+around) {
		r, size := utf8.DecodeRune(line)
		at++
		if at >= col-around {
			shown, width := cell(r, line[:size])
			if at == col-around && at > 1 {
				shown, width = "...", 3
			}
			text.WriteString(shown)
			if at < col {
				pad.WriteString(strings.Repeat(" ", width))
			}
		}
		line = line[size:]
	}
	if len(line) > 0 {
		text.WriteString("...")
	}
	fmt.Fprintf(out, "    %s\n", strings.TrimRight(text.String(), " "))
	if col > 0 {
		fmt.Fprintf(out, "    %s^\n", pad.String())
	}
}

// cell is how the character r, encoded as raw, is shown, and how many columns of a terminal that takes.
func cell(r rune, raw []byte) (shown string, width int) {
	switch {
	case r == '\t':
		return "    ", 4
	case r == utf8.RuneError && len(raw) == 1, !unicode.IsPrint(r):
		shown = escape(r, raw)
		return shown, len(shown)
	case unicode.In(r, unicode.Mn, unicode.Me):
		return string(r), 0
	case unicode.Is(wide, r):
		return string(r), 2
	}
	return string(r), 1
}

// wide holds the characters that take two columns, from Unicode's EastAsianWidth.txt, by whole blocks.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1},
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1},
		{Lo: 0x3041, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xa960, Hi: 0xa97f, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1},
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1}, {Lo: 0x20000, Hi: 0x3fffd, Stride: 1},
	},
}

// printable is s with everything escaped that a terminal might not show as it is.
func printable(s string) string {
	clean := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if strings.IndexFunc(s, clean) < 0 {
		return s
	}
	var out strings.Builder
	for raw := []byte(s); len(raw) > 0; {
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) {
			out.WriteString(escape(r, raw[:size]))
		} else {
			out.WriteRune(r)
		}
		raw = raw[size:]
	}
	return out.String()
}

// escape is a character, encoded as raw, as a Go string would write it.
func escape(r rune, raw []byte) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1, r < 0x80:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
