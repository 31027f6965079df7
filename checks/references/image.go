package references

import (
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func image() *checks.Check {
	return &checks.Check{
		Name:  "references/image",
		Title: "a container of the image cannot start its program",
		Finds: "An image whose program (the first word of its entrypoint, else of its command) is not in it, is no plain file, is a " +
			"directory's or a file's that the image's user may not enter or execute (a script must be readable too), is empty or is text " +
			"without \"#!\", or whose own interpreter, also one behind env, is missing or may not be executed; a bare name is looked for in the directories of the image's PATH. An image whose user or group is not in " +
			"its /etc/passwd or /etc/group; whose working directory is not absolute or no directory; or whose index announces it " +
			"for another platform than its configuration names. A working directory that is missing is an info, as it is made. " +
			"What a shell is given after -c is not read, and how an image for Windows starts is not judged.",
		Why:      "The container ends at once, with \"no such file or directory\" or \"permission denied\", and only where it is deployed.",
		Repair:   "Build the image anew: copy the program into it with its x bits (COPY --chmod=0755), or correct ENTRYPOINT, CMD, USER or WORKDIR.",
		Source:   "OCI image-spec, config.md and conversion.md; execve(2); path_resolution(7)",
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead,
		Speaks:   func(p *checks.Pass) bool { return p.Said.Image != nil },
		Applies:  func(p *checks.Pass) bool { return p.Entry.Name == path.Base(program(p.Said.Image)) },
		Run:      noteStart,
		Tree:     treeImage,
	}
}

// beginning is how a file begins: with the "#!" line of a script, as text, or not at all.
type beginning struct {
	script, empty bool
	words         []string // behind "#!"
}

// noteStart keeps how a file begins that has the name of the image's program.
func noteStart(p *checks.Pass) {
	if p.Facts == nil {
		return
	}
	line, _, _ := strings.Cut(string(p.Facts.Head), "\n")
	line, script := strings.CutPrefix(line, "#!")
	switch {
	case script && strings.HasSuffix(line, "\r"): // executables/shebang says so
		p.Note(beginning{script: true})
	case script:
		p.Note(beginning{script: true, words: strings.Fields(line)})
	case len(p.Facts.Head) == 0:
		p.Note(beginning{empty: true})
	case !p.Facts.NUL:
		p.Note(beginning{})
	}
}

// program is the first word that the image runs; "" where it runs nothing by itself.
func program(img *artifact.Image) string {
	for _, list := range [][]string{img.Entrypoint, img.Cmd} {
		if len(list) > 0 && list[0] != "" {
			return list[0]
		}
	}
	return ""
}

func treeImage(t *checks.TreePass) {
	img := t.Tree.Said.Image
	if img == nil || t.Severity() == rules.Off {
		return
	}
	announced(t, img)
	if img.OS == "windows" {
		t.Report(".", nil, checks.Diagnosis{
			Severity: rules.Info, Actual: img.Platform(),
			Message: "is an image for Windows; whether its program is there and can be started is not judged",
		})
		return
	}
	if why := img.Identity.Unknown; why != "" {
		t.Report(".", nil, checks.Diagnosis{
			Expected: "a user and group of the image", Actual: img.User,
			Message: fmt.Sprintf("runs as %q, but %s", img.User, why), Remedy: "make the user in the build, or name it by number: USER 1000:1000",
		})
		return // who must be able to run the program is not known
	}
	workingDir(t, img)
	starts(t, img)
}

// announced holds the platform that the index names against the configuration's.
func announced(t *checks.TreePass, img *artifact.Image) {
	if img.Announced == "" {
		return
	}
	have, said := strings.SplitN(img.Platform(), "/", 3), strings.SplitN(img.Announced, "/", 3)
	for i := range min(len(have), len(said)) {
		if have[i] != said[i] {
			t.Report(".", nil, checks.Diagnosis{
				Expected: img.Announced, Actual: img.Platform(),
				Message: fmt.Sprintf("is an image for %s, but its index announces it for %s", img.Platform(), img.Announced),
				Remedy:  "build the image with --platform " + checks.ShellQuote(img.Announced),
			})
			return
		}
	}
}

func workingDir(t *checks.TreePass, img *artifact.Image) {
	dir := img.WorkingDir
	if dir == "" {
		return
	}
	report := func(severity rules.Severity, actual, message, remedy string) {
		t.Report(relative(dir), nil, checks.Diagnosis{
			Severity: severity, Expected: "a directory", Actual: actual, Message: fmt.Sprintf("is the image's working directory %q, ", dir) + message,
			Remedy: remedy,
		})
	}
	if dir[0] != '/' {
		report(rules.Error, dir, "which is not absolute", "write it with a leading slash in WORKDIR")
		return
	}
	switch at := newSearch(t, nil).find(dir); {
	case at.status == missing:
		report(rules.Info, "missing", "which is not there: it is made when a container is started", "add WORKDIR "+dir+" to the build")
	case at.status == found && at.entry.Type != artifact.Directory, at.status == blocked, at.status == looping:
		report(rules.Error, at.why(), "and "+at.why(), "make it a directory")
	}
}

// relative is an absolute path of the image as findings write it.
func relative(name string) string {
	if rel := strings.TrimPrefix(path.Clean("/"+name), "/"); rel != "" {
		return rel
	}
	return "."
}
