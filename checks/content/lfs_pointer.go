package content

import (
	"bytes"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// lfsPointer finds what Git LFS puts in place of a file that was not fetched.
func lfsPointer() *checks.Check {
	return &checks.Check{
		Name:  "content/lfs-pointer",
		Title: "a Git LFS pointer lies in place of the content",
		Finds: "A file under 1,024 bytes that is a Git LFS pointer: the version line, a SHA-256 and a size. In " +
			"documentation and tests that .gitattributes gives no filter it is a warning. In a git revision a file that " +
			".gitattributes gives a filter is a pointer by right.",
		Why:      "The program gets a text of 130 bytes in place of its model, image or font, and fails when it opens it.",
		Repair:   "Install git-lfs and run git lfs pull; in CI, check out with LFS turned on.",
		Source:   "the Git LFS specification, version 1",
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead,
		Alone:    true,
		Run:      runLFSPointer,
	}
}

// pointerSize is what every pointer is smaller than, by the specification.
const pointerSize = 1024

func runLFSPointer(p *checks.Pass) {
	if p.Entry.Size >= pointerSize || p.Attributes.Stored && p.Attributes.Filter {
		return
	}
	size, ok := pointer(p.Facts.Head)
	if !ok {
		return
	}
	d := checks.Diagnosis{
		Expected: checks.Count(size, "byte", "bytes"), Actual: "a Git LFS pointer",
		Message: "is a Git LFS pointer, want the content of " + checks.Count(size, "byte", "bytes"),
		Remedy:  "git lfs pull --include=" + checks.ShellQuote(p.Path()),
	}
	if !p.Attributes.Filter && aside(p.Path()) {
		d.Severity = rules.Warning
	}
	p.Report(d)
}

// pointer reads the size that a Git LFS pointer promises.
func pointer(head []byte) (size int64, ok bool) {
	rest, ok := bytes.CutPrefix(head, []byte("version https://git-lfs.github.com/spec/v1\n"))
	if !ok {
		return 0, false
	}
	oid, sized := false, false
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, newline)
		if digest, is := bytes.CutPrefix(line, []byte("oid sha256:")); is {
			oid = len(digest) == 64 && len(bytes.Trim(digest, "0123456789abcdef")) == 0
		}
		if digits, is := bytes.CutPrefix(line, []byte("size ")); is {
			n, err := strconv.ParseInt(string(digits), 10, 64)
			size, sized = n, err == nil && n >= 0
		}
	}
	return size, oid && sized
}
