package references

import (
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
)

// defaultPath is the PATH that container runtimes set where an image has none.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// starts looks for the image's program, and judges whether its user can execute it.
func starts(t *checks.TreePass, img *artifact.Image) {
	name := program(img)
	if name == "" {
		return
	}
	s := newSearch(t, &img.Identity)
	name = s.located(t, img, name, "the image starts")
	if name == "" {
		return
	}
	words, ok := s.judge(t, name, fmt.Sprintf("the image starts %q", name))
	if !ok || len(words) == 0 {
		return
	}
	what := fmt.Sprintf("the image starts %q, a script for", name)
	if s.judgeInterpreter(t, img, words[0], what) && path.Base(words[0]) == "env" {
		if words = words[1:]; len(words) > 0 && words[0] == "-S" {
			words = words[1:]
		}
		if len(words) > 0 && !strings.HasPrefix(words[0], "-") && !strings.Contains(words[0], "=") {
			s.judgeInterpreter(t, img, words[0], what)
		}
	}
}

// judgeInterpreter judges what runs a script, and says whether it can.
func (s *search) judgeInterpreter(t *checks.TreePass, img *artifact.Image, name, what string) bool {
	name = s.located(t, img, name, what)
	if name == "" {
		return false
	}
	_, ok := s.judge(t, name, fmt.Sprintf("%s %q", what, name))
	return ok
}

// located is a program's absolute path. "" means that a bare name is nowhere in PATH, which is reported, or that it cannot be told.
func (s *search) located(t *checks.TreePass, img *artifact.Image, name, what string) string {
	switch {
	case !strings.Contains(name, "/"):
		return s.inPath(t, img, name, what)
	case name[0] != '/':
		return path.Join("/", img.WorkingDir) + "/" + name
	}
	return name
}

// inPath looks for a bare name in the directories of PATH: the first program that the user can execute counts, else the first
// of that name. "" means that there is none, which is reported, or cannot be told.
func (s *search) inPath(t *checks.TreePass, img *artifact.Image, name, what string) string {
	list := defaultPath
	for _, v := range img.Env {
		if value, ok := strings.CutPrefix(v, "PATH="); ok {
			list = value
		}
	}
	first, unsure := "", false
	for dir := range strings.SplitSeq(list, ":") {
		if !strings.HasPrefix(dir, "/") {
			dir = path.Join("/", img.WorkingDir, dir)
		}
		at := s.find(dir + "/" + name)
		switch {
		case at.status == found && at.entry.Type == artifact.File && s.may(at.entry, 1):
			return dir + "/" + name
		case first == "" && (at.status == closed || at.status == found && at.entry.Type == artifact.File):
			first = dir + "/" + name
		}
		unsure = unsure || at.status == unseen
	}
	if first == "" && !unsure {
		t.Report(".", nil, checks.Diagnosis{
			Expected: name, Actual: "missing",
			Message: fmt.Sprintf("%s %q, which is in none of the directories of its PATH, %s", what, name, list),
			Remedy:  "copy it into the image, or correct ENTRYPOINT or CMD",
		})
	}
	return first
}

// judge says what keeps the image's user from executing the program at an absolute path, and whether nothing does. words are those
// of its "#!" line. what begins each message.
func (s *search) judge(t *checks.TreePass, name, what string) (words []string, ok bool) {
	at := s.find(name)
	d := checks.Diagnosis{Expected: "a program that the image's user can execute"}
	switch {
	case at.status == unseen:
		return nil, false
	case at.status == closed:
		s.denied(&d, at, 1, what)
	case at.status != found:
		d.Actual, d.Message = "missing", what+", but "+at.why()
		d.Remedy = "copy it into the image, or correct what names it"
	case at.entry.Type != artifact.File:
		d.Actual, d.Message, d.Remedy = at.entry.Type.String(), what+", but "+at.why(), "correct ENTRYPOINT or CMD"
	default:
		if words, ok = s.judgeFile(t, &d, at, what); ok {
			return words, true
		}
	}
	where := relative(name)
	if at.entry != nil {
		where = at.path()
	}
	t.Report(where, nil, d)
	return nil, false
}

// judgeFile judges the plain file that was found.
func (s *search) judgeFile(t *checks.TreePass, d *checks.Diagnosis, at end, what string) (words []string, ok bool) {
	var begins beginning
	known := false
	for _, n := range t.Notes() {
		if n.Path == at.path() {
			begins, known = n.Value.(beginning)
		}
	}
	need := uint16(1)
	if begins.script {
		need = 5 // its interpreter reads it
	}
	switch {
	case !s.may(at.entry, need):
		s.denied(d, at, need, what)
	case known && begins.empty:
		d.Actual, d.Message, d.Remedy = "empty", what+", which is empty", "restore the file's content"
	case known && !begins.script:
		d.Actual, d.Message = "text", what+", which begins with neither \"#!\" nor the header of a program"
		d.Remedy = "begin it with the interpreter's path, such as #!/bin/sh"
	default:
		return begins.words, true
	}
	return nil, false
}

// denied says that the user may not enter a directory, or not execute or read the program.
func (s *search) denied(d *checks.Diagnosis, at end, need uint16, what string) {
	bits, letter := s.class(at.entry)
	lacks := need &^ bits
	letters, verb := "x", "execute"
	switch {
	case at.entry.Type == artifact.Directory:
		verb = "enter"
	case lacks == 5:
		letters, verb = "rx", "read or execute"
	case lacks == 4:
		letters, verb = "r", "read"
	}
	d.Actual = chmod.Octal(at.entry.Mode)
	d.Message = fmt.Sprintf("%s as user %d, who cannot %s %s: mode is %s, owned by %d:%d, want %s+%s",
		what, s.who.UID, verb, shown(at.path()), d.Actual, at.entry.UID, at.entry.GID, letter, letters)
	d.Remedy = "in the build: chmod " + letter + "+" + letters + " " + checks.ShellQuote(shown(at.path()))
}

// shown is a path as the image's user sees it.
func shown(name string) string { return path.Join("/", name) }
