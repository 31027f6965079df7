package artifact

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// groupSize is the most that the headers of one entry may have, in bytes: those that POSIX pax and GNU tar put in front included.
const groupSize = 8 << 20

// watchGroup keeps what is read from where the next entry's headers begin, which archive/tar does not show.
func (t *tarReader) watchGroup() {
	t.tape.from, t.tape.group = t.end, t.tape.group[:0]
}

// checkGroup looks at the headers of one entry for what programs read in different ways. It is an error, at its place.
func (t *tarReader) checkGroup() error {
	group, at := t.tape.group, t.tape.from
	t.tape.from = -1
	seen := ""
	for len(group) >= 512 {
		b := group[:512]
		if field := vague(b); field != "" {
			return t.damagedAt(at, fmt.Errorf("the %s begins with a NUL byte: programs disagree on what it is", field))
		}
		flag := b[156]
		if strings.IndexByte(seen, flag) >= 0 {
			return t.damagedAt(at, fmt.Errorf("one entry has two headers of type %q in front of it: programs disagree on which counts", flag))
		}
		size, err := strconv.ParseInt(string(bytes.Trim(b[124:136], " \x00")), 8, 64)
		if flag != 'x' && flag != 'L' && flag != 'K' || err != nil {
			break
		}
		seen += string(rune(flag))
		whole := 512 + (size+511)&^511
		if whole > int64(len(group)) {
			break
		}
		group, at = group[whole:], at+whole
	}
	return nil
}

// vague is the field of a header whose number begins with a NUL byte: archive/tar and GNU tar read what follows, others 0.
func vague(header []byte) string {
	for _, f := range []struct {
		name     string
		from, to int
	}{{"mode", 100, 108}, {"uid", 108, 116}, {"gid", 116, 124}, {"size", 124, 136}} {
		if field := header[f.from:f.to]; field[0] == 0 && len(bytes.Trim(field, " \x00")) > 0 {
			return f.name
		}
	}
	return ""
}
