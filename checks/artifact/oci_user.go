package artifact

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Identity is who an image's program runs as.
type Identity struct {
	UID    uint32
	Groups []uint32 // the primary one first
	// Unknown says why the image does not tell; then nothing else is set. A container of it does not start.
	Unknown string
}

// identifyUser finds out who is meant by an image's User, "name", "uid", either with ":group" behind, by the fields of its passwd(5)
// and group(5), as container runtimes do.
func identifyUser(user string, passwd, group [][]string) Identity {
	name, inGroup, hasGroup := strings.Cut(user, ":")
	if name == "" {
		name = "0"
	}
	id := Identity{Groups: []uint32{0}}
	number, isNumber := ownerNumber(name)
	id.UID = number
	account := slices.IndexFunc(passwd, func(f []string) bool { return f[0] == name || isNumber && f[2] == name })
	if account < 0 && !isNumber {
		return Identity{Unknown: fmt.Sprintf("the user %q is not in /etc/passwd", name)}
	}
	if account >= 0 {
		f := passwd[account]
		uid, ok := ownerNumber(f[2])
		gid, fine := ownerNumber(f[3])
		if !ok || !fine {
			return Identity{Unknown: fmt.Sprintf("the user %q has no number in /etc/passwd", name)}
		}
		id.UID, id.Groups[0], name = uid, gid, f[0]
	}
	if hasGroup && inGroup != "" {
		gid, isNumber := ownerNumber(inGroup)
		at := slices.IndexFunc(group, func(f []string) bool { return f[0] == inGroup })
		if at >= 0 {
			gid, isNumber = ownerNumber(group[at][2])
		}
		if !isNumber {
			return Identity{Unknown: fmt.Sprintf("the group %q is not in /etc/group", inGroup)}
		}
		id.Groups[0] = gid
		return id
	}
	if account < 0 {
		return id
	}
	for _, f := range group {
		if gid, ok := ownerNumber(f[2]); ok && slices.Contains(strings.Split(f[3], ","), name) {
			id.Groups = append(id.Groups, gid)
		}
	}
	return id
}

// accountLines are the fields of the lines of passwd(5) or group(5).
func accountLines(text string) [][]string {
	var lines [][]string
	for line := range strings.Lines(text) {
		if fields := strings.Split(strings.TrimRight(line, "\n"), ":"); len(fields) > 3 && fields[0] != "" {
			lines = append(lines, fields)
		}
	}
	return lines
}

// ownerNames are the names of the numbers in passwd(5) or group(5); the first one counts.
func ownerNames(lines [][]string) map[uint32]string {
	byNumber := map[uint32]string{}
	for _, f := range lines {
		if n, ok := ownerNumber(f[2]); ok && byNumber[n] == "" {
			byNumber[n] = f[0]
		}
	}
	return byNumber
}

// ownerNumber reads a uid or gid.
func ownerNumber(text string) (uint32, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err == nil
}
