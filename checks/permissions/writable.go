package permissions

import (
	"slices"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

func writable() *checks.Check {
	return &checks.Check{
		Name:  "permissions/writable",
		Title: "others may write, or the group may write everything",
		Finds: "a file or directory that everybody may write, where no rule's mode speaks of that bit; directories with the sticky " +
			"bit, such as /tmp, are left out. That a group may write is only mentioned, once, and only when it may write every " +
			"file: in a git checkout that is a umask of 002, in anything else often an archive made by git archive",
		Why: "what others can write, others can replace. sshd, sudo, cron, logrotate and mysqld refuse such files, mostly without " +
			"a word where it would be seen",
		Repair: "chmod o-w, or go-w where the group may write; for all files of git archive, git config tar.umask 022",
		Source: "chmod(2)",

		Severity: rules.Warning,
		Types:    checks.Files | checks.Directories,
		Always:   true,
		Run:      runWritable,
		Tree:     groupWritable,
	}
}

func runWritable(p *checks.Pass) {
	have := p.Entry.Mode
	if p.Held&artifact.HeldMode == 0 || have&0o022 == 0 {
		return
	}
	free := have &^ spoken(p)
	dir := p.Entry.Type == artifact.Directory
	switch {
	case free&0o002 != 0 && !(dir && have&0o1000 != 0):
		was, want := chmod.Octal(have), chmod.Octal(have&^0o002)
		p.Report(checks.Diagnosis{
			Expected: want, Actual: was, Message: "mode is " + was + ", want " + want + ": everybody may write",
			Remedy: chmodCommand("o-w", p.Path()),
		})
	case free&0o020 != 0 && !dir && have&0o002 == 0:
		p.Stats.GroupWritable++
	}
}

// groupWritable reports a tree of which the group may write every file. Single ones are too often meant.
func groupWritable(t *checks.TreePass) {
	n := t.Stats.GroupWritable
	if n == 0 || n < t.Stats.Files {
		return
	}
	severity := rules.Warning
	if t.Record != nil || slices.Contains(t.Tree.Root.Pruned, ".git") {
		severity = rules.Info // a checkout has the umask of who made it, and 002 is usual where each user has a group
	}
	t.Report(".", nil, checks.Diagnosis{
		Severity: severity, Expected: "g-w", Actual: "g+w", Message: "the group may write every file (" + checks.Count(n, "file", "files") + "), want g-w",
		Remedy: "chmod -R g-w .",
	})
}
