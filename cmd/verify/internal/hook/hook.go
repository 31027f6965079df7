// Package hook is the git pre-push hook: it reads what git hands a hook, finds the trees that a push brings to a remote, words
// the message that blocks it, and installs and removes the hook.
//
// What is verified is what is pushed and not the working tree: [ReadUpdates] reads git's lines, [Sort] makes them into distinct
// trees, the caller verifies each, and [Blocked] says why the push is blocked, on one screen.
//
// [Find] finds the directory where git looks for hooks. [Place.Install] and [Place.Uninstall] write there and nowhere else; a
// kill at any moment leaves the hook that was there, or the new one beside it.
package hook

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Update is one ref that a push changes, as git tells a pre-push hook.
type Update struct {
	LocalRef  string // as the user gave it: "refs/heads/x", "HEAD~", "(delete)"
	Local     string // the object pushed; all zeros for a deletion
	RemoteRef string
	Remote    string // what the remote has there; all zeros for nothing
}

// Deletes says that the ref is deleted, so that nothing is brought to the remote.
func (u *Update) Deletes() bool { return isZero(u.Local) }

// isZero says whether an object name is git's way to say none, in a repository of either kind.
func isZero(object string) bool { return strings.Trim(object, "0") == "" }

// isObject says whether s is a full object name, of SHA-1 or SHA-256.
func isObject(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// mostLine is longer than any line git writes: two names of refs and two of objects.
const mostLine = 1 << 20

// ReadUpdates reads what git writes to a pre-push hook's standard input, LOCAL-REF SP OBJECT SP REMOTE-REF SP OBJECT on each
// line (githooks(5)), to its end. Nothing at all is no error: git calls the hook even when everything is up to date.
func ReadUpdates(r io.Reader) ([]Update, error) {
	var updates []Update
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, mostLine)
	for n := 1; lines.Scan(); n++ {
		u, ok := parseUpdate(lines.Text())
		if !ok {
			return nil, fmt.Errorf("line %d on standard input is not what git hands a pre-push hook: %.200q", n, lines.Text())
		}
		updates = append(updates, u)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read the refs on standard input: %w", err)
	}
	return updates, nil
}

// parseUpdate splits a line from its end: the local ref is what the user typed and may hold spaces, as in "HEAD@{1 day ago}".
func parseUpdate(line string) (Update, bool) {
	var fields [4]string
	rest := line
	for i := 3; i > 0; i-- {
		at := strings.LastIndexByte(rest, ' ')
		if at < 0 {
			return Update{}, false
		}
		fields[i], rest = rest[at+1:], rest[:at]
	}
	u := Update{LocalRef: rest, Local: fields[1], RemoteRef: fields[2], Remote: fields[3]}
	return u, u.LocalRef != "" && u.RemoteRef != "" && isObject(u.Local) && isObject(u.Remote)
}
