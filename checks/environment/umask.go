package environment

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// attributes are those of rules by which somebody has decided who may read a file.
var attributes = [...]string{"mode", "access"}

var umask = &checks.Check{
	Name:  "environment/umask",
	Title: "nobody but the owner can read any file",
	Finds: "a tree of at least ten files none of which gives anything to the group and to others, as a umask of 077 makes them; with " +
		"027 or 007, where the group still can read, it is a warning. Files whose mode or access a rule decides do not count. A tree " +
		"whose programs have lost the owner's x too was made by something else, and is left to the other checks.",
	Why:      "the service on the target is another user than the one who built, and cannot read what it should run",
	Repair:   "build with umask 022, or give the bits back by chmod",
	Source:   "umask(2)",
	Severity: rules.Error,
	Types:    checks.Files,
	Always:   true,
	Run: func(p *checks.Pass) {
		if p.Held&artifact.HeldMode != 0 && p.Entry.Mode&0o007 == 0 && decided(p) {
			p.Note(nil)
		}
	},
	Tree: func(t *checks.TreePass) {
		mask, ok := counted(t).Masked()
		if !ok || t.Tree.Held&artifact.HeldMode == 0 {
			return
		}
		if t.Stats.Files-int64(len(t.Notes())) < 10 {
			return
		}
		reportMask(t, mask)
	},
}

func decided(p *checks.Pass) bool {
	for _, a := range attributes {
		if v, _ := p.Other(a); v != nil {
			return true
		}
	}
	return false
}

func reportMask(t *checks.TreePass, mask uint16) {
	who, chmod, severity := "the owner and the group", "chmod -R o+rX .", rules.Warning
	if mask == 0o077 {
		who, chmod, severity = "the owner", "chmod -R go+rX .", rules.Error
	}
	modes := make([]string, 0, len(t.Stats.Modes))
	for _, m := range t.Stats.SortedModes() {
		modes = append(modes, fmt.Sprintf("%04o", m))
	}
	if len(modes) > 4 {
		modes = append(modes[:4], "...")
	}
	t.Report(".", nil, checks.Diagnosis{
		Expected: "files that others can read", Actual: "umask " + fmt.Sprintf("%03o", mask), Severity: severity,
		Message: fmt.Sprintf("all %s (%s) are for %s only, as umask %03o makes them, want files that others can read",
			checks.Count(t.Stats.Files, "file", "files"), strings.Join(modes, ", "), who, mask),
		Remedy: "build with umask 022, or: " + chmod,
	})
}
