package permissions

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

func specialBits() *checks.Check {
	return &checks.Check{
		Name:  "permissions/special-bits",
		Title: "a setuid, setgid or sticky bit, or file capabilities, that nobody declared",
		Finds: "a file with the setuid, setgid or sticky bit, or with file capabilities, where no rule's mode speaks of that bit. For " +
			"directories setgid is common and says nothing, the sticky bit belongs to those that many may write, and the rest is " +
			"only mentioned. No mode can declare capabilities: allow them where they are meant",
		Why: "such a program runs with rights that its caller does not have. In an artifact that is either meant, and then it " +
			"should be written down, or a way in",
		Repair: "take the bit away with the command shown, or declare it with a mode in the manifest: mode: \"4755\"",
		Source: "chmod(2), capabilities(7)",

		Severity: rules.Warning,
		Types:    checks.Files | checks.Directories,
		Always:   true,
		Need:     artifact.NeedCaps,
		Alone:    true,
		Run:      runSpecial,
	}
}

// special names the bits that are above the nine of read, write and execute.
var special = [...]struct {
	bit        uint16
	name, fix  string
	inFolder   rules.Severity // how much it matters for a directory
	unlessMode uint16         // it belongs to a directory that has one of these bits
}{
	{0o4000, "setuid", "u-s", rules.Info, 0},
	{0o2000, "setgid", "g-s", rules.Off, 0},
	{0o1000, "sticky", "o-t", rules.Info, 0o022},
}

func runSpecial(p *checks.Pass) {
	if p.Entry.Caps {
		p.Report(checks.Diagnosis{
			Expected: "none", Actual: "capabilities", Message: "carries file capabilities that nobody declared",
			Remedy: "setcap -r " + checks.ShellQuote(p.Path()),
		})
	}
	have := p.Entry.Mode
	if p.Held&artifact.HeldMode == 0 || have&0o7000 == 0 {
		return
	}
	var names, fixes []string
	severity, extra := rules.Off, uint16(0)
	undeclared := have &^ spoken(p)
	for _, s := range special {
		if undeclared&s.bit == 0 {
			continue
		}
		one := rules.Warning
		if p.Entry.Type == artifact.Directory {
			if one = s.inFolder; have&s.unlessMode != 0 {
				one = rules.Off
			}
		}
		if one == rules.Off {
			continue
		}
		names, fixes = append(names, s.name), append(fixes, s.fix)
		severity, extra = max(severity, one), extra|s.bit
	}
	if extra == 0 {
		return
	}
	was, want := chmod.Octal(have), chmod.Octal(have&^extra)
	p.Report(checks.Diagnosis{
		Severity: severity, Expected: want, Actual: was,
		Message: "mode is " + was + ", want " + want + ": nobody declared " + strings.Join(names, " and "),
		Remedy:  chmodCommand(strings.Join(fixes, ","), p.Path()),
	})
}
