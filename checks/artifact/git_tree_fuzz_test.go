package artifact

import (
	"bytes"
	"strings"
	"testing"
)

// Whatever a tree object holds, what is made of it can be walked, and each name is one that git checks out.
func FuzzTreeObject(f *testing.F) {
	oid := strings.Repeat("\x12", 32)
	f.Add([]byte("100644 a\x00"+oid[:20]), false)
	f.Add([]byte("40000 a\x00"+oid[:20]+"100644 a\x00"+oid[:20]+"120000 b\x00"+oid[:20]+"160000 c\x00"+oid[:20]), false)
	f.Add([]byte("100755 .gitattributes\x00"+oid+"100644 ..\x00"+oid), true)
	f.Fuzz(func(t *testing.T, content []byte, sha256 bool) {
		g := &gitTree{raw: 20, limits: Limits{Entries: 100}.OrDefault(), batch: &gitBatch{questions: newQuestions()}}
		if sha256 {
			g.raw = 32
		}
		g.begin()
		o := gitObject{oid: oid[:20], kind: "tree", size: int64(len(content))}
		if err := g.tree(gitPending{dir: g.root, what: Directory}, o, bytes.NewReader(content)); err != nil {
			return
		}
		before := ""
		for i := range g.root.Entries {
			e := &g.root.Entries[i]
			if why := refusedName([]byte(e.Name)); why != "" || e.Name <= before || strings.ContainsAny(e.Name, "/\x00") {
				t.Errorf("%q is there after %q: %s", e.Name, before, why)
			}
			if g.entries[e.Ref] != e || len(g.oid(e.Ref)) != 2*g.raw {
				t.Errorf("%q has no object", e.Name)
			}
			if d := g.root.Dir(e.Name); (d != nil) != (e.Type == Directory) {
				t.Errorf("%q is a %s and has the directory %v", e.Name, e.Type, d)
			}
			before = e.Name
		}
		if len(g.root.Entries)+len(g.said.Faults)+len(g.said.Problems) == 0 && len(content) > 0 {
			t.Error("nothing is said of a tree that is not empty")
		}
	})
}
