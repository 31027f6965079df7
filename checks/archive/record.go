package archive

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what md5sums holds; a safeguard against damage, not against people
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// record holds the files of a package to what the package says of them.
func record() *checks.Check {
	return &checks.Check{
		Name:  "archive/record",
		Title: "a file is not what the package's own list says",
		Finds: "In a wheel, a file whose digest or size differs from RECORD's, one that RECORD lists and that is not there, and one " +
			"that RECORD does not list; in a Debian package, the same of md5sums, where not every file has to stand, and a " +
			"configuration file in conffiles that is not there. A list that cannot be read as such. Digests weaker than SHA-256 " +
			"are refused in a RECORD, as its specification does.",
		Why: "a file that is not what its package says was damaged, or changed by someone, after the package was made; installers " +
			"and package indexes refuse it",
		Repair:   "build the package again; do not edit packages by hand",
		Source:   "the wheel format's RECORD; deb(5), dh_md5sums(1), deb-conffiles(5)",
		Severity: rules.Error,
		Recorded: true,
		Types:    checks.Files,
		Always:   true,
		Speaks:   func(p *checks.Pass) bool { return p.Said.Listed != nil },
		Applies: func(p *checks.Pass) bool {
			list := p.Said.Listed
			return list.Complete || list.Files[p.Path()].Digest != ""
		},
		Scan: func() checks.Scanner { return &recorded{} },
		Tree: treeRecord,
	}
}

const again = "build the package again"

// recorded computes the digest that the package's list has for a file.
type recorded struct {
	sums   map[string]hash.Hash // by algorithm, made once
	sum    hash.Hash
	listed artifact.Listed
}

func (r *recorded) Start(p *checks.Pass) bool {
	list, path := p.Said.Listed, p.Path()
	listed, ok := list.Files[path]
	if !ok {
		if !list.May[path] {
			p.Report(checks.Diagnosis{
				Expected: "a line in " + list.Name, Actual: "none", Rule: list.Name, Own: true,
				Message: "is not listed in " + list.Name, Remedy: again,
			})
		}
		return false
	}
	if listed.Size >= 0 && listed.Size != p.Entry.Size {
		p.Report(checks.Diagnosis{
			Expected: fmt.Sprint(listed.Size), Actual: fmt.Sprint(p.Entry.Size), Rule: listed.Place, Own: true,
			Message: fmt.Sprintf("has %s, want %s", bytesOf(p.Entry.Size), bytesOf(listed.Size)), Remedy: again,
		})
	}
	if listed.Digest == "" {
		return false
	}
	r.listed = listed
	if r.sum = r.sums[listed.Algorithm]; r.sum == nil {
		if r.sum = newSum(listed.Algorithm); r.sum == nil {
			p.Problem("is listed with a digest by " + listed.Algorithm + ", which verify cannot compute")
			return false
		}
		if r.sums == nil {
			r.sums = map[string]hash.Hash{}
		}
		r.sums[listed.Algorithm] = r.sum
	}
	r.sum.Reset()
	return true
}

func (r *recorded) Block(_ *checks.Pass, b artifact.Block) { r.sum.Write(b.Bytes[b.Seen:]) }

func (r *recorded) End(p *checks.Pass) {
	have, want := r.sum.Sum(nil), []byte(r.listed.Digest)
	if bytes.Equal(have, want) {
		return
	}
	d := checks.Diagnosis{Expected: hex.EncodeToString(want), Actual: hex.EncodeToString(have), Rule: r.listed.Place, Own: true, Remedy: again}
	d.Message = r.listed.Algorithm + " is " + d.Actual + ", want " + d.Expected
	p.Report(d)
}

// newSum makes what computes a digest; nil for one that is not known.
func newSum(algorithm string) hash.Hash {
	switch algorithm {
	case "sha256":
		return sha256.New()
	case "sha384":
		return sha512.New384()
	case "sha512":
		return sha512.New()
	case "md5":
		return md5.New() //nolint:gosec // as above
	}
	return nil
}

func bytesOf(n int64) string { return checks.Count(n, "byte", "bytes") }

// treeRecord reports what is wrong with the list itself, and what it lists that is not there.
func treeRecord(t *checks.TreePass) {
	for _, f := range t.Tree.Said.Faults {
		if f.Check == "archive/record" {
			t.Report(f.Path, nil, checks.Diagnosis{Message: f.Message, Expected: f.Expected, Actual: f.Actual, Remedy: again})
		}
	}
	list := t.Tree.Said.Listed
	if list == nil {
		return
	}
	paths := make([]string, 0, len(list.Files))
	for path := range list.Files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		listed := list.Files[path]
		d := checks.Diagnosis{Expected: "a file", Rule: listed.Place, Own: true, Remedy: again}
		switch _, e := t.Tree.Lookup(path); {
		case e == nil && !t.Ignored(path, artifact.File):
			d.Actual, d.Message = "nothing", "is listed and not there"
		case e != nil && e.Type != artifact.File && listed.Digest != "":
			d.Actual = "a " + e.Type.String()
			d.Message = "is " + d.Actual + ", want the file that is listed"
		default:
			continue
		}
		t.Report(path, nil, d)
	}
}
