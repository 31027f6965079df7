package suite_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// contents are what the random trees are made of: what nothing is wrong with, and what each kind of check finds something in. Those of one
// length take each other's place without a trace but for the time of change.
var contents = []string{
	"one\ntwo\n", "one\r\nto\n", "one\r\no\r\n", "secret\n\n", "one\ntwoo", "\xef\xbb\xbfone\n\n", "one\n\xfff\n\n", "o\x00e\ntwo\n",
	"#!/bin/sh\nexit 0\n", "#!/bin/sh\r\nexit 0\n", "#!/srv/app/bin/tool\n:", "#! python\n# a line\n",
	"<<<<<<< a\none\n=======\ntwo\n>>>>>>> b\n", "", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00 and no more than that",
	"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234567890abcdefgh\n-----END RSA PRIVATE KEY-----\n",
	"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
}

var randomManifests = []string{
	"version: 1\n",
	lfEverywhere,
	described + "rules:\n  - {files: \"**\", encoding: utf-8, final-newline: true}\n  - {files: \"bin/*\", executable: true}\n",
	"version: 1\nrules:\n  - {files: \"d1/**\", bom: false, contains: one}\n  - {files: \"**/f1\", mode: \"0644\", access: {others: r}}\n  - {files: \"**\", size: \"1..40\"}\n",
}

// TestRandomChanges changes random trees in random ways, and holds each run that remembers to one that does not: run does.
func TestRandomChanges(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			m := &mutator{repeat(t), rand.New(rand.NewPCG(seed, 7))}
			m.write("verify.yaml", randomManifests[seed%4])
			for range 30 {
				m.write(m.name(), m.content())
			}
			most := int64(0)
			for range 25 {
				cached, _ := m.run()
				most = max(most, cached)
				for range m.IntN(3) {
					m.change()
				}
			}
			if most < 5 {
				t.Errorf("no run remembers more than %d files, so the test tries nothing", most)
			}
		})
	}
}

// mutator changes an artifact at random.
type mutator struct {
	*repeated
	*rand.Rand
}

func (m *mutator) name() string {
	dirs := []string{".", "bin", "d1", "d1/e", "docs"}
	return filepath.Join(dirs[m.IntN(len(dirs))], fmt.Sprintf("f%d", m.IntN(8)))
}

func (m *mutator) content() string { return contents[m.IntN(len(contents))] }

// change makes one change, or none where what it is about is not there.
func (m *mutator) change() {
	name, other := m.name(), m.name()
	before, err := os.Lstat(m.path(name))
	switch n := m.IntN(12); {
	case n == 0:
		m.write(".gitattributes", []string{"* text\n", "* -text\n", "f1 eol=crlf\n", "* text=auto\n"}[m.IntN(4)])
	case n == 1:
		m.write("verify.yaml", randomManifests[m.IntN(4)])
	case n == 2:
		m.check(os.Chmod(m.path([]string{"bin", "docs"}[m.IntN(2)]), []fs.FileMode{0o755, 0o700}[m.IntN(2)]))
	case err != nil:
		m.write(name, m.content())
	case n == 3:
		m.check(os.Remove(m.path(name)))
	case n == 4:
		m.check(errors.Join(os.MkdirAll(filepath.Dir(m.path(other)), 0o755), os.Rename(m.path(name), m.path(other))))
	case n == 5 && name != other:
		_ = os.Remove(m.path(other))
		m.check(errors.Join(os.MkdirAll(filepath.Dir(m.path(other)), 0o755), os.Link(m.path(name), m.path(other))))
	case n == 6:
		m.check(os.Remove(m.path(name)))
		m.check(os.Symlink("f0", m.path(name)))
	case !before.Mode().IsRegular():
	case n == 7:
		m.check(os.Chmod(m.path(name), []fs.FileMode{0o644, 0o755, 0o600, 0o666, 0o4755}[m.IntN(5)]))
	case n == 8:
		m.check(os.Chtimes(m.path(name), before.ModTime(), before.ModTime().Add(-1)))
	default: // another content of the same size, with the time of modification as it was
		for range 20 {
			if text := m.content(); int64(len(text)) == before.Size() {
				m.check(os.WriteFile(m.path(name), []byte(text), 0o644))
				m.check(os.Chtimes(m.path(name), before.ModTime(), before.ModTime()))
				return
			}
		}
	}
}
