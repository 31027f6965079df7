package checks

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"verify.example/verify/checks/artifact"
)

// compare goes through both trees side by side.
func (d *diff) compare() {
	a, b := d.a.run.tree.Root, d.b.run.tree.Root
	d.facts(a, &a.Self, &b.Self, ".")
	d.directories(a, b)
}

// directories compares what lies in two directories, and below.
func (d *diff) directories(a, b *artifact.Dir) {
	if d.a.unlisted(a) || d.b.unlisted(b) {
		return
	}
	ea, eb := a.Entries, b.Entries
	for len(ea) > 0 || len(eb) > 0 {
		switch {
		case len(eb) == 0 || len(ea) > 0 && ea[0].Name < eb[0].Name:
			d.alone(&d.a, &d.b, a, &ea[0])
			ea = ea[1:]
		case len(ea) == 0 || eb[0].Name < ea[0].Name:
			d.alone(&d.b, &d.a, b, &eb[0])
			eb = eb[1:]
		default:
			if !pruned(a, ea[0].Name) && !pruned(b, eb[0].Name) {
				d.both(a, &ea[0], b, &eb[0])
			}
			ea, eb = ea[1:], eb[1:]
		}
	}
}

// pruned says whether a name was ignored.
func pruned(d *artifact.Dir, name string) bool {
	if len(d.Pruned) == 0 {
		return false
	}
	_, found := slices.BinarySearch(d.Pruned, name)
	return found
}

// both compares two entries of one name.
func (d *diff) both(a *artifact.Dir, ea *artifact.Entry, b *artifact.Dir, eb *artifact.Entry) {
	path := b.Join(eb.Name)
	if ea.Type == artifact.Unknown || eb.Type == artifact.Unknown {
		d.undecided(path)
		return
	}
	if ea.Type != eb.Type {
		d.types(a, ea, b, eb, path)
		return
	}
	broken := d.a.bad[path] || d.b.bad[path]
	if ea.Type != artifact.Directory && broken {
		return
	}
	d.facts(a, ea, eb, path)
	switch ea.Type {
	case artifact.File:
		d.content(ea, path)
	case artifact.Link:
		d.target(a.Targets[ea.Name], b.Targets[eb.Name], path)
	case artifact.CharDevice, artifact.BlockDevice:
		d.unheld.devices++
	case artifact.Directory:
		below, other := a.Dir(ea.Name), b.Dir(eb.Name)
		switch {
		case below == nil || other == nil:
			d.undecided(path)
		case ea.Submodule && eb.Submodule:
			d.commit(a.Targets[ea.Name], b.Targets[eb.Name], path)
		case ea.Submodule || eb.Submodule:
			d.unheld.submodules = append(d.unheld.submodules, path)
		default:
			d.directories(below, other)
		}
	}
}

// undecided keeps what was not compared from passing in silence, where no problem says so already.
func (d *diff) undecided(path string) {
	if !d.a.bad[path] && !d.b.bad[path] {
		d.problems = append(d.problems, Problem{path, "was not compared"})
	}
}

// facts compares the modes and owners of two entries of one type.
func (d *diff) facts(a *artifact.Dir, ea, eb *artifact.Entry, path string) {
	ha, hb := d.a.run.source.Held, d.b.run.source.Held
	held := ha.Of(ea) & hb.Of(eb)
	if ha&hb&^held != 0 && path != "." {
		d.unheld.single++
	}
	if ea.Type == artifact.File {
		d.count(held, ea, eb)
	}
	switch {
	case ea.Type == artifact.Link:
	case held&artifact.HeldMode != 0:
		if ea.Mode != eb.Mode {
			d.report(diffMode, path, Diagnosis{
				Expected: octal(ea.Mode), Actual: octal(eb.Mode), Message: "mode is " + octal(eb.Mode) + ", want " + octal(ea.Mode),
				Remedy: d.remedy("chmod " + octal(ea.Mode) + " " + ShellQuote(path)),
			})
		}
	case held&artifact.HeldExec != 0 && ea.Type == artifact.File:
		if (ea.Mode^eb.Mode)&0o100 != 0 {
			d.executable(ea.Mode&0o100 != 0, path)
		}
	}
	if held&artifact.HeldOwner != 0 && (ea.UID != eb.UID || ea.GID != eb.GID) {
		want, have := owner(ea), owner(eb)
		d.report(diffOwner, path, Diagnosis{
			Expected: want, Actual: have, Message: "owner is " + have + ", want " + want,
			Remedy: d.remedy("chown -h " + want + " " + ShellQuote(path)),
		})
	}
}

// executable reports on the one bit that git holds.
func (d *diff) executable(want bool, path string) {
	words := []string{"not executable", "executable"}
	sign := "+x"
	if !want {
		slices.Reverse(words)
		sign = "-x"
	}
	remedy := d.remedy("chmod " + sign + " " + ShellQuote(path))
	if d.b.run.tree.Source == "git" {
		remedy = "git update-index --chmod=" + sign + " " + ShellQuote(path)
	}
	d.report(diffMode, path, Diagnosis{
		Expected: words[1], Actual: words[0], Message: "is " + words[0] + ", want " + words[1], Remedy: remedy,
	})
}

// count keeps for the causes how many files must be executable, and are.
func (d *diff) count(held artifact.Held, ea, eb *artifact.Entry) {
	s := &d.b.run.stats
	if held&(artifact.HeldMode|artifact.HeldExec) == 0 {
		return
	}
	if ea.Mode&0o100 != 0 {
		s.Programs++
		if eb.Mode&0o100 == 0 {
			s.ProgramsWithoutX++
		}
		return
	}
	s.Plain++
	if eb.Mode&0o100 != 0 {
		s.PlainWithX++
	}
}

func octal(mode uint16) string { return fmt.Sprintf("%04o", mode) }

func owner(e *artifact.Entry) string {
	return strconv.FormatUint(uint64(e.UID), 10) + ":" + strconv.FormatUint(uint64(e.GID), 10)
}

// target compares where two links lead to.
func (d *diff) target(want, have, path string) {
	if want != have {
		d.report(diffTarget, path, Diagnosis{
			Expected: want, Actual: have, Message: fmt.Sprintf("leads to %q, want %q", have, want),
			Remedy: d.remedy("ln -sfn -- " + ShellQuote(want) + " " + ShellQuote(path)),
		})
	}
}

// commit compares which commits of a submodule two revisions hold.
func (d *diff) commit(want, have, path string) {
	if want != have {
		d.report(diffContent, path, Diagnosis{
			Expected: want, Actual: have, Message: fmt.Sprintf("submodule is at commit %.12s, want %.12s", have, want),
		})
	}
}

// content compares what two files hold.
func (d *diff) content(ea *artifact.Entry, path string) {
	if !d.on(diffContent) && !d.on(diffEOL) {
		return
	}
	p := d.contents.pairs[ea]
	if p == nil || !p.seen {
		d.undecided(path)
		return
	}
	have := p.b
	if have == nil {
		have = &p.a
	}
	if s := &d.b.run.stats; have.ends != endsNone {
		s.TextFiles++
		if have.ends == endsCRLF {
			s.CRLFFiles++
		}
	}
	switch {
	case p.b == nil:
	case p.a.text && have.text && p.a.unix() == have.unix():
		d.lineEnds(&p.a, have, path)
	case d.filtered(&p.a, have):
		d.unheld.filtered++
	default:
		message := fmt.Sprintf("content differs: %s, want %s", bytesOf(have.size), bytesOf(p.a.size))
		if have.size == p.a.size {
			message = fmt.Sprintf("content differs, in %s on both sides", bytesOf(have.size))
		}
		d.report(diffContent, path, Diagnosis{
			Expected: "sha256:" + hex.EncodeToString(p.a.raw[:]), Actual: "sha256:" + hex.EncodeToString(have.raw[:]), Message: message,
		})
	}
}

func bytesOf(n int64) string { return Count(n, "byte", "bytes") }

// filtered says whether .gitattributes explains that a checked out file is not what git has of it.
func (d *diff) filtered(a, b *sums) bool {
	return d.git(&d.a) != d.git(&d.b) && (a.filtered || b.filtered)
}

// lineEnds reports on a file that is the same but for its line ends, unless .gitattributes has git check it out so.
func (d *diff) lineEnds(a, b *sums, path string) {
	if d.git(&d.a) && !d.git(&d.b) && a.eol == artifact.EOLCRLF && b.ends == endsCRLF ||
		d.git(&d.b) && !d.git(&d.a) && b.eol == artifact.EOLCRLF && a.ends == endsCRLF {
		return
	}
	remedy := ""
	switch {
	case a.ends == endsLF:
		remedy = d.remedy(`sed -i 's/\r$//' ` + ShellQuote(path))
	case a.ends == endsCRLF && b.ends == endsLF:
		remedy = d.remedy(`sed -i 's/$/\r/' ` + ShellQuote(path))
	}
	d.report(diffEOL, path, Diagnosis{
		Expected: a.ends.String(), Actual: b.ends.String(), Remedy: remedy,
		Message: "lines end in " + b.ends.inWords() + ", want " + a.ends.inWords() + "; nothing else differs",
	})
}

// remedy is a command where B is a directory that it can be run in.
func (d *diff) remedy(command string) string {
	if d.b.run.tree.Source == "directory" {
		return command
	}
	return ""
}

// report adds a finding in the name of A.
func (d *diff) report(c *Check, path string, diagnosis Diagnosis) {
	for _, b := range d.plan.checks {
		if b.Check != c || !d.on(c) {
			continue
		}
		f := b.finding(diagnosis, nil)
		f.Rule = d.a.name
		if b.setBy == "default" {
			f.Because = "" // what the default pack has to say of a check is no news beside each difference
		}
		d.findings.add(nil, path, &f)
	}
}
