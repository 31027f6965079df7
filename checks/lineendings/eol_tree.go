package lineendings

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// doubt is a file whose line ends look wrong, and that git's object decides about.
type doubt struct {
	oid   string
	found checks.Diagnosis
	by    authority
	pack  bool
	same  bool // it is as on record, carriage returns and all, so that nobody need be asked
}

// treeEOL asks git once for all objects in doubt.
func treeEOL(t *checks.TreePass) {
	notes := t.Notes()
	if len(notes) == 0 {
		return
	}
	var oids []string
	for _, n := range notes {
		if d := n.Value.(doubt); !d.same {
			oids = append(oids, d.oid)
		}
	}
	blobs, err := t.Record.BlobLines(t.Context, oids)
	if err != nil {
		t.Problem(".", "cannot compare line ends with git's record: "+err.Error())
		return
	}
	var weak []checks.Note
	for _, n := range notes {
		if left := settle(t, n, blobs); left {
			weak = append(weak, n)
		}
	}
	fallBack(t, weak)
}

// settle reports one file, now that its object is known. It says whether the file is left to a rule of the default pack.
func settle(t *checks.TreePass, n checks.Note, blobs map[string]artifact.BlobLines) (weak bool) {
	q := n.Value.(doubt)
	d := q.found
	blob, known := blobs[q.oid]
	switch {
	case q.same:
		return q.pack // as any that has a CR on record
	case !known || blob.Missing:
		d.Severity = rules.Warning
		d.Message += fmt.Sprintf("; the repository does not have the object %.12s to compare it with", q.oid)
	case blob.NUL && q.by == record:
		return q.pack
	case q.by == record && (blob.CRLF > 0 || blob.CR > 0):
		return q.pack // git leaves a file alone that has a CR on record
	case q.by == record && blob.LF == 0:
		return q.pack
	case q.by == record && d.Rule == checks.GitRecord:
		d.Message = "every line ends in CRLF, but git has it on record with LF"
	case q.by == attributes && blob.CRLF > 0:
		d.Severity = rules.Warning
		d.Message += "; git has it so on record"
		d.Remedy = "git add --renormalize " + checks.ShellQuote(n.Path)
	}
	t.Report(n.Path, nil, d)
	return false
}

// fallBack reports the files about which git's record says nothing in the name of the weaker rules that ask for eol.
func fallBack(t *checks.TreePass, weak []checks.Note) {
	if len(weak) == 0 {
		return
	}
	found := make(map[string]checks.Diagnosis, len(weak))
	for _, n := range weak {
		d := n.Value.(doubt).found
		d.Own, d.Rule = false, ""
		found[n.Path] = d
	}
	for _, u := range t.Uses() {
		want, _ := u.Value.(artifact.EOL)
		t.Each(u, func(dir *artifact.Dir, e *artifact.Entry) {
			path := dir.Join(e.Name)
			if d, ok := found[path]; ok && d.Expected == want.String() {
				t.Report(path, &u, d)
			}
		})
	}
}
