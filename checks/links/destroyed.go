package links

import (
	"bytes"
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// destroyed finds plain files where git has links on record.
func destroyed() *checks.Check {
	return &checks.Check{
		Name:  "links/destroyed",
		Title: "a plain file lies where git has a link on record",
		Finds: "A plain file at a path that is a symbolic link in git's record. Its text is shown where it is what " +
			"git puts into such a file: the link's target.",
		Why: "With core.symlinks=false, as on Windows and on file systems without links, git writes a text file in " +
			"place of each link, and git status is silent about it. What should be a program or a library is then a " +
			"line of text.",
		Repair:   "Check out again with core.symlinks=true on a file system that holds links.",
		Source:   "git-config(1), core.symlinks",
		Severity: rules.Error,
		Recorded: true,
		OnRecord: checks.AnyType,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead,
		Applies:  func(p *checks.Pass) bool { return p.Record != nil && p.Record.Type == artifact.Link },
		Run:      runDestroyed,
	}
}

// maxTarget is the longest target that Linux holds.
const maxTarget = 4095

func runDestroyed(p *checks.Pass) {
	path := checks.ShellQuote(p.Path())
	d := checks.Diagnosis{
		Expected: "link", Actual: "file", Rule: checks.GitRecord,
		Message: "is a plain file, but git has a link on record",
		Remedy:  "rm " + path + " && " + p.RestoreCommand(),
	}
	if text, ok := targetText(p.Facts.Head, p.Entry.Size); ok {
		d.Message = fmt.Sprintf("is a plain file that holds the text %q, but git has a link on record", text)
		d.Actual = "file with the text " + text
	}
	p.Report(d)
}

// targetText is the content of a file that git wrote in place of a link. An editor may have added a line feed.
func targetText(head []byte, size int64) (string, bool) {
	head = bytes.TrimSuffix(bytes.TrimSuffix(head, []byte{'\n'}), []byte{'\r'})
	if size > maxTarget || len(head) == 0 || bytes.IndexByte(head, 0) >= 0 || bytes.IndexByte(head, '\n') >= 0 {
		return "", false
	}
	return string(head), true
}
