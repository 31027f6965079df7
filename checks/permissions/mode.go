package permissions

import (
	"errors"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

func mode() *checks.Check {
	return &checks.Check{
		Name:  "permissions/mode",
		Title: "a mode differs from what a rule asks for",
		Finds: "a file or directory whose permission bits are not those of its rule's mode. An octal mode is compared exactly, all " +
			"twelve bits of it; the source text counts, so that 0644, \"0644\", 644 and 0o644 are the same. A list means any of these. " +
			"A symbolic mode is read as bounds: + at least, - none of, = exactly these of read, write and execute. Links have no " +
			"mode of their own and are left out",
		Why: "whoever copies a tree copies its modes. A script without x does not run, a file without r cannot be served, and " +
			"sshd, sudo, cron and logrotate refuse files that others can write",
		Repair: "give the file the mode, with the chmod command that each finding shows. When all files are affected, look for the " +
			"file system, umask or archive that changed them",
		Source: "POSIX chmod",
		Attribute: &checks.Attribute{
			Name:    "mode",
			Values:  "an octal mode, a list of octal modes of which any is right, or a symbolic mode as chmod takes it, read as bounds",
			Example: `"0644"`,
			Types:   checks.Files | checks.Directories | checks.Specials,
			Parse:   parseMode,
		},
		Severity: rules.Off,
		Types:    checks.Files | checks.Directories | checks.Specials,
		Run:      func(p *checks.Pass) { runMode(p, p.Value().(*chmod.Mode)) },
		Listing:  &checks.Listing{Facts: rules.ListsMode, Compare: compareMode},
	}
}

// compareMode compares with the mode that the inventory lists, all twelve bits of it.
func compareMode(p *checks.Pass) {
	want := p.Listed.Mode
	if p.Held&artifact.HeldMode != 0 && p.Entry.Mode == want {
		return
	}
	if m, err := chmod.Parse(chmod.Octal(want)); err == nil {
		runMode(p, m)
	}
}

func parseMode(v rules.Value, b *checks.Binding) any {
	switch v.Kind {
	case rules.Scalar:
		if m := readMode(v, b); m != nil {
			return m
		}
		return nil
	case rules.List:
		var modes []*chmod.Mode
		for _, item := range v.List {
			m := (*chmod.Mode)(nil)
			if item.Kind == rules.Scalar {
				m = readMode(item, b)
			} else {
				b.Faultf(item.Pos, `write them as in ["0644", "0755"]`, "mode takes a list of octal modes")
			}
			switch {
			case m == nil:
				return nil
			case m.Symbolic():
				b.Faultf(item.Pos, "join the clauses of a symbolic mode with commas", "a list of modes takes octal ones only, not %q", item.Text)
				return nil
			}
			modes = append(modes, m)
		}
		if len(modes) > 0 {
			return chmod.Any(modes)
		}
	}
	b.Faultf(v.Pos, `write an octal mode such as "0644" or a symbolic one such as "go-w"`, "mode has no value")
	return nil
}

// readMode reads one mode and refuses what nothing that the rule selects can meet.
func readMode(v rules.Value, b *checks.Binding) *chmod.Mode {
	m, err := chmod.Parse(v.Text)
	var bad *chmod.Error
	if errors.As(err, &bad) {
		b.Faultf(v.Pos, bad.Hint, "%s", bad.Message)
		return nil
	}
	kinds := []bool{false, true}
	switch b.Rule.Selector {
	case rules.Files:
		kinds = kinds[:1]
	case rules.Dirs:
		kinds = kinds[1:]
	}
	for _, dir := range kinds {
		if what := m.Conflict(dir); what != "" {
			kind := "file"
			if dir {
				kind = "directory"
			}
			b.Faultf(v.Pos, "all clauses hold together, unlike chmod's, which follow each other", "%s contradict each other: no %s can meet %q",
				what, kind, v.Text)
			return nil
		}
	}
	return m
}

func runMode(p *checks.Pass, m *chmod.Mode) {
	have, dir := p.Entry.Mode, p.Entry.Type == artifact.Directory
	if p.Held&artifact.HeldMode == 0 {
		runExec(p, m)
		return
	}
	want := m.Unmet(have, dir, chmod.All)
	if want == "" {
		return
	}
	d := checks.Diagnosis{
		Expected: want, Actual: chmod.Octal(have),
		Message: "mode is " + chmod.Octal(have) + ", want " + want,
	}
	if fix := m.Fix(have, dir); fix != "" {
		d.Remedy = chmodCommand(fix, p.Path())
	}
	p.Report(d)
}

// runExec compares what a source tells that holds no permission bit but the owner's x.
func runExec(p *checks.Pass, m *chmod.Mode) {
	if p.Entry.Type != artifact.File {
		return
	}
	if p.Held&artifact.HeldExec == 0 {
		runUnheld(p, m)
		return
	}
	want := m.Unmet(p.Entry.Mode, false, 0o100)
	if want == "" {
		return
	}
	actual, remedy := "executable", "-x"
	if p.Entry.Mode&0o100 == 0 {
		actual, remedy = "not executable", "+x"
	}
	p.Report(checks.Diagnosis{
		Expected: want, Actual: actual, Message: "is " + actual + ", want " + want,
		// Only git holds no more than that.
		Remedy: "git update-index --chmod=" + remedy + " -- " + checks.ShellQuote(p.Path()),
	})
}

// spoken is the set of bits that a rule's mode decides for the entry, or the inventory's, so that no other check has a say in them.
func spoken(p *checks.Pass) uint16 {
	if p.Lists(rules.ListsMode) {
		return chmod.All
	}
	v, _ := p.Other("mode")
	m, ok := v.(*chmod.Mode)
	if !ok {
		return 0
	}
	bits, _ := m.Decides(p.Entry.Type == artifact.Directory)
	return bits
}

func chmodCommand(mode, path string) string { return "chmod " + mode + " " + checks.ShellQuote(path) }
