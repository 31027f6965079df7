package dependencies

import (
	"crypto/sha1" //nolint:gosec // what old lock files hold; a safeguard against damage, not against people
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"path"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/dependencies/packages"
)

// archived are the digests of an archive that a lock file may name, by algorithm.
type archived map[string]string

// archivePlace says whether a lock file of npm's may name the archive with a name in a directory: one lies there or above.
func archivePlace(d *artifact.Dir, name string) bool {
	if !strings.HasSuffix(name, ".tgz") && !strings.HasSuffix(name, ".tar.gz") {
		return false
	}
	for ; d != nil; d = d.Parent {
		for _, lock := range []string{"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"} {
			if d.Entry(lock) != nil {
				return true
			}
		}
	}
	return false
}

// archiveSums computes the digests of archives.
type archiveSums struct{ sha512, sha1 hash.Hash }

func newArchiveSums() checks.Scanner {
	return &archiveSums{sha512: sha512.New(), sha1: sha1.New()} //nolint:gosec // as above
}

func (s *archiveSums) Start(p *checks.Pass) bool {
	if !archivePlace(p.Dir, p.Entry.Name) {
		return false
	}
	s.sha512.Reset()
	s.sha1.Reset()
	return true
}

func (s *archiveSums) Block(_ *checks.Pass, b artifact.Block) {
	s.sha512.Write(b.Bytes[b.Seen:])
	s.sha1.Write(b.Bytes[b.Seen:])
}

func (s *archiveSums) End(p *checks.Pass) {
	p.Note(archived{
		"sha512": hex.EncodeToString(s.sha512.Sum(nil)), "sha1": hex.EncodeToString(s.sha1.Sum(nil)),
		"sha256": hex.EncodeToString(p.Facts.SHA256[:]),
	})
}

// archivesOf are the archives in the artifact that lock files name with a digest.
func archivesOf(statements []statement) []stated {
	var all []stated
	for _, s := range statements {
		if s.file == nil || s.format.Sides&packages.Locked == 0 {
			continue
		}
		for i := range s.file.Packages {
			p := &s.file.Packages[i]
			if _, local := archivePath(s.path, p); local && len(p.Digests) > 0 {
				all = append(all, stated{p, s.file})
			}
		}
	}
	return all
}

// archivePath is where the archive of a locked package lies in the artifact.
func archivePath(lock string, p *packages.Package) (string, bool) {
	name, local := strings.CutPrefix(p.From, "file:")
	if p.Origin == packages.Registry || !local || strings.HasPrefix(name, "/") {
		return "", false
	}
	name, _, _ = strings.Cut(name, "#")
	if !strings.HasSuffix(name, ".tgz") && !strings.HasSuffix(name, ".tar.gz") {
		return "", false
	}
	name = path.Join(path.Dir(lock), name)
	return name, name != ".." && !strings.HasPrefix(name, "../")
}

// compareArchive holds one archive to the digests that a lock file has of it.
func compareArchive(t *checks.TreePass, one stated, have map[string]archived) {
	name, _ := archivePath(one.file.Path, one.Package)
	where := place(one.file.Path, one.Line)
	sums, read := have[name]
	if !read {
		return // that it is not there is said by what is installed, or not
	}
	for _, d := range one.Digests {
		algorithm, want, _ := strings.Cut(d, ":")
		got, known := sums[algorithm]
		if got == want {
			return
		}
		if known {
			t.Report(name, nil, checks.Diagnosis{
				Expected: want, Actual: got, Message: fmt.Sprintf("%s is %s, and %s locks %s", algorithm, got, where, want),
				Remedy: "restore the archive, or lock anew",
			})
			return
		}
	}
	t.Report(name, nil, checks.Diagnosis{
		Expected: one.Digests[0], Actual: "not compared", Message: "was not compared: " + where + " has no digest by sha512, sha256 or sha1",
		Remedy: "lock anew",
	})
}
