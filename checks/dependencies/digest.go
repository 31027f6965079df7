package dependencies

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/dependencies/pypi"
	"verify.example/verify/rules"
)

// digest holds the files of installed Python packages to what the installer wrote down of them.
func digest(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/digest",
		Title: "a file of a package is not the one that was installed or locked",
		Finds: "a file below site-packages, or a program of a virtual environment, whose SHA-256 digest is not the one in its " +
			"package's RECORD, and one that RECORD has a digest of and that is not there. Compiled files have none, and what a " +
			"distribution packages below dist-packages is its own to change. An archive in the artifact that a lock file of npm's " +
			"names with its integrity, and that is another.",
		Why:       "a package that was edited in place, or damaged, is another program than its version says, and the next installation undoes it",
		Repair:    "install the package anew; keep changes in a version of their own",
		Source:    "Recording installed projects (packaging.python.org)",
		Severity:  rules.Warning,
		Types:     checks.Files,
		Always:    true,
		Need:      artifact.NeedSHA256,
		Gathering: g,
		Speaks:    func(p *checks.Pass) bool { return p.Judges() },
		Names:     checks.NewNames(nil, []string{".tgz", ".tar.gz"}),
		Within:    func(p *checks.Pass) bool { return recordedPlace(p.Dir) },
		Applies:   func(p *checks.Pass) bool { return recordedPlace(p.Dir) || archivePlace(p.Dir, p.Entry.Name) },
		Run: func(p *checks.Pass) {
			if p.Facts != nil && recordedPlace(p.Dir) {
				p.Note(p.Facts.SHA256)
			}
		},
		Scan: newArchiveSums,
		Tree: treeDigest,
	}
}

// recordedPlace says whether a RECORD may speak of the files in a directory: it lies below site-packages, beside some *.dist-info, or
// holds the programs of a virtual environment.
func recordedPlace(d *artifact.Dir) bool {
	if base := path.Base(d.Path); base == "bin" || base == "Scripts" {
		return d.Parent != nil && d.Parent.Entry("pyvenv.cfg") != nil
	}
	if !strings.Contains(d.Path, "site-packages") {
		return false
	}
	for ; d != nil; d = d.Parent {
		if path.Base(d.Path) == "site-packages" {
			return slices.ContainsFunc(d.Entries, func(e artifact.Entry) bool { return strings.HasSuffix(e.Name, ".dist-info") })
		}
	}
	return false
}

// treeDigest compares what was read with what each RECORD says.
func treeDigest(t *checks.TreePass) {
	all, _ := t.Conclusion().(*outcome)
	if all == nil || t.Tree.Said.Listed != nil { // a wheel's own RECORD is held to it by archive/record
		return
	}
	have, archives := map[string][32]byte{}, map[string]archived{}
	for _, n := range t.Notes() {
		switch v := n.Value.(type) {
		case [32]byte:
			have[n.Path] = v
		case archived:
			archives[n.Path] = v
		}
	}
	for _, one := range all.archives {
		compareArchive(t, one, archives)
	}
	for _, s := range all.records {
		if path.Base(path.Dir(path.Dir(s.path))) != "site-packages" {
			continue
		}
		if s.file == nil {
			t.Report(s.path, nil, checks.Diagnosis{
				Line: int64(s.faults[0].Line), Actual: "not understood", Expected: "the files of the package",
				Message: s.faults[0].Message + ", so the package's files were not compared", Remedy: "install the package anew",
			})
			continue
		}
		record := s.file.Detail.(*pypi.Record)
		for i := range record.Entries {
			compareRecorded(t, s.path, &record.Entries[i], have)
		}
	}
}

func compareRecorded(t *checks.TreePass, file string, one *pypi.Recorded, have map[string][32]byte) {
	want, sha256 := strings.CutPrefix(one.Digest, "sha256:")
	if one.Digest == "" || strings.HasPrefix(one.Path, "/") || strings.HasPrefix(one.Path, "../") {
		return
	}
	place := fmt.Sprintf("%s:%d", file, one.Line)
	d := checks.Diagnosis{Expected: want, Remedy: "install the package anew"}
	sum, read := have[one.Path]
	switch _, e := t.Tree.Lookup(one.Path); {
	case e == nil && !t.Ignored(one.Path, artifact.File):
		d.Actual, d.Message = "nothing", "is not there, and "+place+" has its digest"
	case e == nil || e.Type != artifact.File || !read:
		return // ignored, a link, or not in a place that is compared
	case !sha256:
		algorithm, _, _ := strings.Cut(one.Digest, ":")
		d.Actual, d.Message = "not compared", fmt.Sprintf("was not compared: %s has a digest by %s", place, cmp.Or(algorithm, "nothing known"))
	case hex.EncodeToString(sum[:]) == want:
		return
	default:
		d.Actual = hex.EncodeToString(sum[:])
		d.Message = fmt.Sprintf("sha256 is %s, and %s has %s", d.Actual, place, want)
	}
	t.Report(one.Path, nil, d)
}
