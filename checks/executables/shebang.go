package executables

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func shebang() *checks.Check {
	return &checks.Check{
		Name:  "executables/shebang",
		Title: "the first line of a script keeps it from running",
		Finds: "a \"#!\" line that ends in CR, stands behind a byte order mark, names no interpreter or none by an absolute path, is " +
			"longer than the 255 bytes that Linux reads, or hands env several words without -S: an error where the file is " +
			"executable, by its mode, by git's record or by a rule, and the line cannot work; a warning where it may be meant or " +
			"rewritten at install, or works on other systems. With executable: true, also a file that begins with neither \"#!\" nor the header of a program",
		Why: "the kernel looks for the interpreter by exactly these bytes: \"/bin/sh\\r\" does not exist, and the error names the " +
			"script instead, as \"not found\". Scripts that were edited on Windows fail so on their first start",
		Repair:   "write LF line endings without a byte order mark, and an absolute path; /usr/bin/env looks a name up in PATH",
		Source:   "execve(2)",
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Serves:   "executable",
		Need:     artifact.NeedHead,
		Alone:    true,
		Applies:  func(p *checks.Pass) bool { return p.Judges() || ruledProgram(p) },
		Run:      runShebang,
	}
}

// fault is one thing that is wrong with a first line. Where the file does not run it is only worth the severity idle.
type fault struct {
	checks.Diagnosis
	severity, idle rules.Severity
}

func runShebang(p *checks.Pass) {
	if p.Facts == nil {
		return
	}
	h, ok := parseHashbang(p.Facts.Head)
	d := demandOf(p)
	must := d.speaker == byRule && d.program
	if !ok {
		headless(p, must)
		return
	}
	if d.speaker == byNobody && p.Held&(artifact.HeldMode|artifact.HeldExec) != 0 {
		p.Stats.Programs++
		if p.Entry.Mode&0o100 == 0 {
			p.Stats.ProgramsWithoutX++
		}
	}
	executed := runs(p)
	for _, f := range faults(h) {
		f.Line = 1
		f.Severity = f.idle
		if executed {
			f.Severity = f.severity
		}
		switch {
		case must:
			p.ReportFor("executable", f.Diagnosis)
		case f.Severity != rules.Off:
			p.Report(f.Diagnosis)
		}
	}
}

// faults are what is wrong with a shebang line.
func faults(h hashbang) []fault {
	var all []fault
	add := func(severity, idle rules.Severity, actual, expected, message, remedy string) {
		all = append(all, fault{
			Diagnosis: checks.Diagnosis{Actual: actual, Expected: expected, Message: message, Remedy: remedy},
			severity:  severity, idle: idle,
		})
	}
	if h.bom {
		add(rules.Error, rules.Warning, "byte order mark", "#!", `a byte order mark stands before "#!", want "#!" as the first bytes`,
			"save the file without a byte order mark")
	}
	if h.cr {
		add(rules.Error, rules.Warning, "CRLF", "LF", "the shebang line ends in CRLF, want LF: no interpreter has a CR in its name",
			"convert the file to LF line endings")
	}
	name := strings.TrimSuffix(h.interpreter, "\r")
	switch {
	case name == "":
		add(rules.Warning, rules.Off, "none", "an absolute path", `no interpreter follows "#!", want an absolute path`, "name an interpreter")
	case h.cut():
		add(rules.Error, rules.Off, tooLong(h), "at most 255 bytes",
			"the interpreter's path is longer than the 255 bytes that Linux reads, want a shorter one", "give the interpreter a shorter path")
	case name[0] != '/':
		add(rules.Warning, rules.Off, name, "an absolute path",
			fmt.Sprintf("the interpreter is %q, want an absolute path", name), "write #!/usr/bin/env "+name)
	}
	if c, _ := h.env(); c.single {
		add(rules.Warning, rules.Off, h.arguments, "-S "+h.arguments,
			fmt.Sprintf("env is given %q as one word, since Linux does not split it, want -S in front", h.arguments), "write #!"+h.interpreter+" -S "+h.arguments)
	}
	if h.length > maxLine && !h.cut() {
		add(rules.Warning, rules.Off, tooLong(h), "at most 255 bytes",
			"the shebang line is "+tooLong(h)+", want at most 255: Linux cuts off the rest", "move arguments into the script")
	}
	return all
}

func tooLong(h hashbang) string {
	if h.length >= artifact.HeadSize-len(bom) {
		return "thousands of bytes"
	}
	return fmt.Sprintf("%d bytes", h.length)
}

// headless judges a file without a shebang: with executable: true it must be a program then, and a manifest that makes
// the check stricter wants the same of every text file with an x bit.
func headless(p *checks.Pass, must bool) {
	head := p.Facts.Head
	if !must && (p.Facts.NUL || !runs(p)) || startsProgram(head) {
		return
	}
	d := checks.Diagnosis{
		Severity: rules.Off, Line: 1, Expected: "#!", Actual: "text", Message: `begins with neither "#!" nor the header of a program`,
		Remedy: "begin it with the interpreter's path, such as #!/bin/sh",
	}
	switch {
	case len(head) == 0:
		d.Line, d.Actual, d.Message = 0, "empty", "is empty, want a program"
		d.Remedy = "restore the file's content"
	case p.Facts.NUL:
		d.Line, d.Actual, d.Expected = 0, "binary", "the header of a program"
		d.Remedy = "restore the file's content"
	}
	if must {
		p.ReportFor("executable", d)
	} else {
		p.Report(d)
	}
}
