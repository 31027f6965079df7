package executables

import (
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

func bit() *checks.Check {
	return &checks.Check{
		Name:  "executables/bit",
		Title: "the x bit is missing, or there unexpectedly",
		Finds: "with executable: true, a file that its owner, or anybody who may read it, may not execute; whether its head can run " +
			"is told by executables/shebang and executables/platform. With executable: false, a file with any x bit. Without a " +
			"rule, a file whose owner's x bit is not as git has it on record, whatever core.fileMode says; a rule's mode that " +
			"decides that bit outranks the record",
		Why: "a program without x does not start; in 2013 that kept everybody from logging in. x on what is no program hides " +
			"that modes were lost on the way",
		Repair: "chmod 0755 or chmod a-x, as shown; when all files are affected, look for the file system or archive that lost the bits",
		Source: "execve(2); the modes 100644 and 100755 of git's index",
		Attribute: &checks.Attribute{
			Name:    "executable",
			Values:  "true or false",
			Example: "true",
			Types:   checks.Files,
			Parse:   parseBool,
		},
		Severity: rules.Error,
		Recorded: true,
		Types:    checks.Files,
		Always:   true,
		Run:      runBit,
	}
}

func parseBool(v rules.Value, b *checks.Binding) any {
	if v.Kind == rules.Scalar && !v.Quoted {
		if is, err := strconv.ParseBool(v.Text); err == nil && len(v.Text) > 1 {
			return is
		}
	}
	what := strconv.Quote(v.Text)
	if v.Kind != rules.Scalar {
		what = "this"
	}
	b.Faultf(v.Pos, "write true or false, without quotes", "%s is neither true nor false", what)
	return nil
}

func runBit(p *checks.Pass) {
	d := demandOf(p)
	if p.Held&(artifact.HeldMode|artifact.HeldExec) == 0 {
		unheld(p, d)
		return
	}
	have := p.Entry.Mode
	if p.Held&artifact.HeldMode == 0 {
		have &= 0o100
	}
	count(p, d, have)
	switch {
	case d.speaker == byRule && d.program:
		// Whoever may read it must be able to run it: the owner at least.
		if want := have | 0o100 | have>>2&0o011; want != have {
			report(p, "not executable", have, want, chmod.Octal(want))
		}
	case d.speaker == byRule && have&0o111 != 0:
		report(p, "executable", have, have&^0o111, "a-x")
	case d.speaker == byRecord && d.program && have&0o100 == 0:
		report(p, "not executable", have, 0o755, "0755")
	case d.speaker == byRecord && !d.program && have&0o100 != 0:
		report(p, "executable", have, have&^0o111, "a-x")
	}
}

// unheld judges a file for which an archive that could hold modes holds none: it is unpacked without x bits.
func unheld(p *checks.Pass, d demand) {
	if p.Entry.Unheld&artifact.HeldExec == 0 {
		return
	}
	count(p, d, 0)
	if d.speaker == byRule && d.program {
		p.Report(checks.Diagnosis{
			Expected: "executable", Actual: "not executable",
			Message: "is not executable once unpacked, since the archive holds no mode for it, want executable",
			Remedy:  "make the archive on a system that has x bits, with a program that keeps them, such as zip or tar",
		})
	}
}

// count keeps what causes want to know. What only a shebang makes a program is counted by the check that reads it.
func count(p *checks.Pass, d demand, have uint16) {
	switch {
	case d.speaker == byNobody:
	case d.program:
		p.Stats.Programs++
		if have&0o100 == 0 {
			p.Stats.ProgramsWithoutX++
		}
	default:
		p.Stats.Plain++
		if have&0o100 != 0 {
			p.Stats.PlainWithX++
		}
	}
}

// report says that the x bits are not as they should be; fix is what chmod takes.
func report(p *checks.Pass, is string, have, want uint16, fix string) {
	if have&0o100 != 0 && want&^have != 0 {
		is = "not executable for all who may read it"
	}
	d := checks.Diagnosis{
		Expected: chmod.Octal(want), Actual: chmod.Octal(have),
		Remedy: "chmod " + fix + " " + checks.ShellQuote(p.Path()),
	}
	if p.Held&artifact.HeldMode == 0 {
		d.Expected, d.Actual, fix = "executable", "not executable", "+x"
		if have != 0 {
			d.Expected, d.Actual, fix = d.Actual, d.Expected, "-x"
		}
		// Only git holds no more than that.
		d.Remedy = "git update-index --chmod=" + fix + " -- " + checks.ShellQuote(p.Path())
		d.Message = "is " + d.Actual + ", want " + d.Expected
	} else {
		d.Message = is + ": mode is " + d.Actual + ", want " + d.Expected
	}
	if demandOf(p).speaker == byRecord {
		d.Rule, d.Own = checks.GitRecord, true
	}
	p.Report(d)
}
