package environment

import (
	"crypto/sha1" //nolint:gosec // git's object names, not a safeguard
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var dirty = &checks.Check{
	Name:  "environment/dirty",
	Title: "files are not what git's index has",
	Finds: "files and links that are on record and whose content is not the one in git's index. Files that the index's stat data shows " +
		"as unchanged are not read. Left out are files whose content a filter (Git LFS too), ident or working-tree-encoding changes, and " +
		"said so; untracked files; the index against HEAD; and files whose line endings alone differ, which is lineendings/eol. Of a " +
		"submodule that is checked out it is the commit that must be the one in the index.",
	Why:      "what was built from uncommitted work can neither be reviewed nor built again",
	Repair:   "commit, or build from a fresh clone",
	Source:   "gitformat-index(5)",
	Severity: rules.Warning,
	Recorded: true,
	OnRecord: checks.AnyType,
	Types:    checks.Files | checks.Links,
	Always:   true,
	Need:     artifact.NeedBlob,
	Alone:    true,
	Applies: func(p *checks.Pass) bool {
		return p.Record != nil && p.Record.OID != "" && p.Record.Type == p.Entry.Type && !p.Attributes.Filter
	},
	Run:  noteChange,
	Tree: findDirty,
}

// change is a file that differs from its blob, with what tells whether line endings are the only difference.
type change struct {
	oid   string
	link  bool
	ends  bool     // it has line ends
	plain [32]byte // its content with each CRLF as LF
}

func noteChange(p *checks.Pass) {
	want := p.Record.OID
	if p.Entry.Type == artifact.Link {
		if blob(p.Target(), len(want)) != want {
			p.Note(change{oid: want, link: true})
		}
		return
	}
	f := p.Facts
	if f == nil {
		p.Problem("content was not read, so it was not compared with git's index")
		return
	}
	if f.Blob != "" && f.Blob != want {
		p.Note(change{oid: want, ends: f.LF+f.CRLF > 0, plain: f.Plain})
	}
}

// blob is the object name of a blob, in the object format whose names have so many digits.
func blob(content string, digits int) string {
	b := []byte("blob " + strconv.Itoa(len(content)) + "\x00" + content)
	if digits == 2*sha256.Size {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	sum := sha1.Sum(b) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

func findDirty(t *checks.TreePass) {
	notes := t.Notes()
	var oids []string
	for _, n := range notes {
		if c := n.Value.(change); !c.link && c.ends {
			oids = append(oids, c.oid)
		}
	}
	var blobs map[string]artifact.BlobLines
	if len(oids) > 0 && t.Record != nil {
		// Without the blobs every difference counts: it is one, whatever its kind.
		blobs, _ = t.Record.BlobLines(t.Context, oids)
	}
	var changed []string
	for _, n := range notes {
		c := n.Value.(change)
		if b, ok := blobs[c.oid]; !ok || c.link || !converted(c, b) {
			changed = append(changed, n.Path)
		}
	}
	left, first := 0, ""
	if t.Record != nil {
		left, first = filtered(t.Record.Root)
		reportMoved(t)
	}
	switch note := notCompared(left, first); {
	case len(changed) > 0:
		reportDirty(t, changed, note)
	case note != "" && t.Severity() <= rules.Warning:
		t.Report(".", nil, checks.Diagnosis{
			Expected: "content that can be compared", Actual: checks.Count(int64(left), "file", "files") + " with a filter",
			Severity: rules.Info, Rule: checks.GitRecord, Message: note,
		})
	}
}

// converted says whether a file differs from its blob, which is text, in nothing but LF and CRLF.
func converted(c change, b artifact.BlobLines) bool {
	return !b.Missing && !b.NUL && c.plain == b.Plain
}

// filtered counts the files on record whose content differs from the blob's by design, and gives the first of them.
func filtered(d *artifact.RecordDir) (n int, first string) {
	for todo := []*artifact.RecordDir{d}; len(todo) > 0; {
		d = todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for i := range d.Entries {
			e := &d.Entries[i]
			if e.Dir != nil {
				todo = append(todo, e.Dir)
			}
			if !e.Attributes.Filter || e.Type != artifact.File {
				continue
			}
			path := e.Name
			if d.Path != "." && d.Path != "" {
				path = d.Path + "/" + e.Name
			}
			if n++; first == "" || path < first {
				first = path
			}
		}
	}
	return n, first
}

func notCompared(n int, first string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s with a filter, ident or working-tree-encoding not compared with git's index, such as %s",
		checks.Count(int64(n), "file", "files"), name(first))
}

func reportDirty(t *checks.TreePass, changed []string, note string) {
	const shown = 3
	names := make([]string, 0, shown)
	for _, p := range changed[:min(shown, len(changed))] {
		names = append(names, name(p))
	}
	list := strings.Join(names, ", ")
	if more := len(changed) - shown; more > 0 {
		list += " and " + checks.Thousands(int64(more)) + " more"
	}
	verb := " differ"
	if len(changed) == 1 {
		verb = " differs"
	}
	files := checks.Count(int64(len(changed)), "file", "files")
	message := files + verb + " from git's index: " + list
	if note != "" {
		message += "; " + note
	}
	d := checks.Diagnosis{
		Expected: "the content in git's index", Actual: files + " changed", Rule: checks.GitRecord,
		Message: message, Remedy: "commit, or build from a fresh clone; git diff shows the changes",
	}
	if len(changed) > 1 {
		d.Entries = len(changed)
	}
	t.Report(".", nil, d)
}

// reportMoved reports the submodules that are checked out at another commit than git's index has: all in them is of that commit.
func reportMoved(t *checks.TreePass) {
	for _, m := range t.Record.Moved {
		want, have := abbreviated(m.Want), abbreviated(m.Have)
		t.Report(m.Path, nil, checks.Diagnosis{
			Expected: want, Actual: have, Rule: checks.GitRecord,
			Message: "the submodule is at commit " + have + ", but git's index has " + want,
			Remedy:  "git submodule update --recursive, or have the commit that is there on record: git add and git commit",
		})
	}
}

// abbreviated is a commit's name as people read it.
func abbreviated(oid string) string { return oid[:min(len(oid), 12)] }

// name is a path as a message shows it: quoted where it could be taken for something else.
func name(path string) string {
	if q := strconv.Quote(path); q[1:len(q)-1] != path || strings.ContainsAny(path, ", ") {
		return q
	}
	return path
}
