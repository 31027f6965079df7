package hook

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// The script begins with interpreter and marker, and a digest of all that follows its line: so a later verify knows its own
// hook, whatever that version wrote, from one that somebody has changed.
const (
	interpreter = "#!/bin/sh\n"
	marker      = "# verify hook, sha256 of what follows: "
)

// body is the rest of the script. It runs the hook that was there before with what git handed to it, then verify, and its exit
// code is that of the first that fails. The pipes' own complaints, when a hook does not read them, are nobody's business. A
// verify found on PATH must say that it is ours: another program of that name might let everything pass.
const body = `# It holds what is pushed against its manifest. "verify hook uninstall" removes it and brings back what was there;
# "git push --no-verify" goes past it once.
recorded=PROGRAM
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
before=$here/pre-push.before-verify
refs=$(cat; echo .)
refs=${refs%.}
if [ -f "$before" ] && [ -x "$before" ]; then
	printf %s "$refs" 2>/dev/null | "$before" "$@" || exit
fi
verify=$recorded
if ! [ -f "$verify" ] || ! [ -x "$verify" ]; then
	verify=$(command -v verify)
	case $verify in /* | [A-Za-z]:*) ;; *) verify= ;; esac
	case $("$verify" version 2>/dev/null) in "verify "*) ;; *) verify= ;; esac
fi
if [ -z "$verify" ]; then
	printf '%s\n' "verify: push blocked: the verify that this hook calls is gone, and there is none on PATH" \
		"    it was $recorded" \
		"    put verify there or on PATH and run: verify hook install" \
		"    push anyway: git push --no-verify" >&2
	exit 2
fi
printf %s "$refs" 2>/dev/null | "$verify" hook pre-push "$@"
`

// script is the hook that calls program, an absolute path.
func script(program string) []byte {
	quoted := "'" + strings.ReplaceAll(program, "'", `'\''`) + "'"
	text := strings.Replace(body, "PROGRAM", quoted, 1)
	return []byte(interpreter + marker + digest(text) + "\n" + text)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// recognise says whether text is a hook that verify wrote, whether it is as verify wrote it, and which program it calls.
func recognise(text []byte) (ours, intact bool, program string) {
	rest, ok := strings.CutPrefix(string(text), interpreter+marker)
	if !ok {
		return strings.Contains(string(text), marker), false, ""
	}
	sum, rest, _ := strings.Cut(rest, "\n")
	if _, after, found := strings.Cut(rest, "\nrecorded='"); found {
		quoted, _, _ := strings.Cut(strings.ReplaceAll(after, `'\''`, "\x00"), "'")
		program = strings.ReplaceAll(quoted, "\x00", "'")
	}
	return true, sum == digest(rest), program
}
