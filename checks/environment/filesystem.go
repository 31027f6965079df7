package environment

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var filesystem = &checks.Check{
	Name:  "environment/filesystem",
	Title: "the modes are those of a file system that cannot hold any",
	Finds: "a tree whose plain files all have one mode although git's record, a rule or a shebang says that some of them are programs " +
		"and others are not: on a file system known not to hold permission bits (by the mount table: vboxsf, vmhgfs, drvfs, 9p, cifs, " +
		"vfat, exfat, ntfs and others, or options such as fmask) from two files and with any mode; elsewhere, as in a copy " +
		"of such a tree, from five files (three with git's record) and with a mode without x that does not let everybody read. " +
		"Where the modes are right, such a file system is not reported.",
	Why: "programs cannot be executed, or everything can, once the tree is deployed with these modes; git sees nothing, since a " +
		"clone on such a file system sets core.fileMode=false",
	Repair:   "clone or build on a native file system, and upload from there",
	Source:   "mount(8), mount.cifs(8), git-config(1) on core.fileMode",
	Severity: rules.Error,
	Tree: func(t *checks.TreePass) {
		mode, ok := counted(t).Modeless(t.Mount, t.Record != nil)
		if !ok || t.Tree.Held&artifact.HeldMode == 0 {
			return
		}
		all := fmt.Sprintf("all %s are %04o", checks.Count(t.Stats.Modes[mode], "file", "files"), mode)
		var parts []string
		if mount := t.Mount.Modeless(); mount != "" {
			parts = append(parts, mount)
		}
		t.Report(".", nil, checks.Diagnosis{
			Expected: "modes that tell programs from other files",
			Actual:   strings.Join(append(parts, all), "; "),
			Message:  strings.Join(append(parts, all), "; ") + ", want modes that tell programs from other files",
			Remedy:   "clone or build on a native filesystem and upload from there",
		})
	},
}
