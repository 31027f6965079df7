package executables

import (
	"bytes"
	"strings"
)

// maxLine is the most that Linux reads of a shebang line: what lies behind is cut off.
const maxLine = 255

// hashbang is the first line of a script as execve(2) reads it.
type hashbang struct {
	interpreter string // the first word; "" where there is none
	arguments   string // the rest without the white space around it, one single argument on Linux
	reach       int    // the bytes of the line up to the end of the interpreter
	length      int    // of the line without its end; more than maxLine where the end was not seen
	bom         bool   // a byte order mark stands before it, so that no kernel takes it for one
	cr          bool   // the line ends in CR
}

var bom = []byte("\xef\xbb\xbf")

// parseHashbang reads the beginning of a file. ok is false where there is no "#!", or where it begins an attribute of Rust,
// such as #![no_std].
func parseHashbang(head []byte) (h hashbang, ok bool) {
	rest := bytes.TrimPrefix(head, bom)
	h.bom = len(rest) < len(head)
	if !bytes.HasPrefix(rest, []byte("#!")) || bytes.HasPrefix(rest, []byte("#![")) {
		return hashbang{}, false
	}
	line := rest
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		line = rest[:i]
	}
	h.length = len(line)
	line = line[2:min(len(line), 4096)]
	leading := len(line) - len(bytes.TrimLeft(line, " \t"))
	h.cr = bytes.HasSuffix(line, []byte("\r"))
	if i := bytes.IndexByte(line, 0); i >= 0 {
		line = line[:i]
	}
	text := strings.Trim(string(line), " \t")
	h.interpreter = text
	if i := strings.IndexAny(text, " \t"); i >= 0 {
		h.interpreter, h.arguments = text[:i], strings.Trim(text[i:], " \t")
	}
	h.reach = 2 + leading + len(h.interpreter)
	return h, true
}

// cut says whether the interpreter's own path reaches over what Linux reads, so that it refuses to run the file.
func (h hashbang) cut() bool { return h.length > maxLine && h.reach > maxLine }
