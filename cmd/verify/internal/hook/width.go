package hook

import "strings"

// columns is how many columns of a terminal s takes at most; s is printable. East Asian wide characters and emoji take two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

func width(r rune) int {
	if r >= 0x1100 {
		return 2
	}
	return 1
}

// cut is s in at most most columns; what is cut off shows as "...".
func cut(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += width(r); n > most-len("...") {
			return s[:i] + "..."
		}
	}
	return s
}

// wrapped breaks text into at most rows lines of the screen's width, at spaces where there are any, with indent before all but
// the first. What does not fit is cut off.
func wrapped(text, indent string, rows int) []string {
	var lines []string
	for prefix := ""; ; prefix = indent {
		if len(lines) == rows-1 || columns(prefix+text) <= screenWidth {
			return append(lines, cut(prefix+text, screenWidth))
		}
		at := breakAt(text, screenWidth-columns(prefix))
		lines = append(lines, prefix+strings.TrimRight(text[:at], " "))
		text = strings.TrimLeft(text[at:], " ")
	}
}

// breakAt is where to break text, which is wider than most columns.
func breakAt(text string, most int) int {
	n, space, end := 0, 0, 0
	for i, r := range text {
		if n += width(r); n > most {
			end = i
			if r == ' ' {
				space = i
			}
			break
		}
		if r == ' ' && strings.Trim(text[:i], " ") != "" {
			space = i
		}
	}
	if space > most/2 {
		return space
	}
	return max(end, 1)
}
