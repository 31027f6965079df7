package links

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// tree makes a tree in memory: targets are the links by path, all else are directories (with a final "/") and files.
func tree(others []string, targets map[string]string) *artifact.Tree {
	root := &artifact.Dir{Path: ".", Self: artifact.Entry{Name: ".", Type: artifact.Directory}}
	paths := append([]string{}, others...)
	for p := range targets {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	for _, p := range paths {
		dir := root
		parts := strings.Split(strings.TrimSuffix(p, "/"), "/")
		for _, name := range parts[:len(parts)-1] {
			dir = dir.Dir(name)
		}
		name := parts[len(parts)-1]
		e := artifact.Entry{Name: name, Type: artifact.File}
		if target, ok := targets[p]; ok {
			e.Type = artifact.Link
			if dir.Targets == nil {
				dir.Targets = map[string]string{}
			}
			dir.Targets[name] = target
		}
		if strings.HasSuffix(p, "/") {
			e.Type = artifact.Directory
			dir.Dirs = append(dir.Dirs, &artifact.Dir{Path: dir.Join(name), Parent: dir, Self: e})
		}
		dir.Entries = append(dir.Entries, e)
	}
	return &artifact.Tree{Root: root}
}

func resolverOf(t *artifact.Tree, deploy string) *resolver {
	return newResolver(&checks.TreePass{Tree: t, Deploy: &rules.Deploy{Path: deploy}})
}

// Links lead where the kernel says that they lead: stat(2) is the oracle, over random trees.
func TestAgreesWithTheKernel(t *testing.T) {
	base := t.TempDir()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		root := filepath.Join(base, fmt.Sprint(round), "root")
		others := []string{"a/", "a/b/", "a/f", "c/", "f"}
		for _, p := range others {
			write(t, filepath.Join(root, p), strings.HasSuffix(p, "/"))
		}
		word := rapid.SampledFrom([]string{"a", "b", "c", "f", "l", "m", "n", "..", ".", "", "gone"})
		targets := map[string]string{}
		for _, p := range []string{"l", "m", "n", "a/l", "a/m", "a/b/l", "c/n"} {
			target := strings.Join(rapid.SliceOfN(word, 1, 5).Draw(t, p), "/")
			if target = strings.TrimLeft(target, "/"); target == "" {
				continue
			}
			targets[p] = target
			if err := os.Symlink(target, filepath.Join(root, p)); err != nil {
				t.Fatal(err)
			}
		}
		tr := tree(others, targets)
		r := resolverOf(tr, "")
		for p := range targets {
			at := r.follow(tr.Lookup(p))
			_, err := os.Stat(filepath.Join(root, p))
			if want := kernel(err); at.status != outside && at.status != want {
				t.Fatalf("%s -> %s: %d, want %d (%v); links %q", p, targets[p], at.status, want, err, targets)
			}
		}
	})
}

func write(t *rapid.T, path string, dir bool) {
	var err error
	if dir {
		err = os.MkdirAll(path, 0o700)
	} else {
		err = os.WriteFile(path, nil, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func kernel(err error) status {
	switch {
	case errors.Is(err, syscall.ENOENT):
		return missing
	case errors.Is(err, syscall.ENOTDIR):
		return blocked
	case errors.Is(err, syscall.ELOOP):
		return loops
	}
	return found
}

// A chain as long as the artifact has entries is followed once, in constant stack, and so are targets that pile up.
func TestManyLinks(t *testing.T) {
	t.Parallel()
	const n = 100_000
	targets := map[string]string{"end": "file"}
	for i := range n {
		targets[fmt.Sprintf("l%06d", i)] = fmt.Sprintf("l%06d", i+1)
		targets[fmt.Sprintf("p%06d", i)] = strings.Repeat("./", 100) + fmt.Sprintf("p%06d", (i+1)%n)
	}
	targets[fmt.Sprintf("l%06d", n)] = "end"
	tr := tree([]string{"file"}, targets)
	r := resolverOf(tr, "")
	count := map[status]int{}
	for i := range tr.Root.Entries {
		if e := &tr.Root.Entries[i]; e.Type == artifact.Link {
			count[r.follow(tr.Root, e).status]++
		}
	}
	if count[found] != maxFollow || count[many] != n+2-maxFollow || count[loops] != n {
		t.Errorf("found %d, too many links %d, loops %d; want %d, %d, %d", count[found], count[many], count[loops], maxFollow, n+2-maxFollow, n)
	}
}

func BenchmarkResolve(b *testing.B) {
	targets := map[string]string{}
	for i := range 10_000 {
		targets[fmt.Sprintf("l%05d", i)] = fmt.Sprintf("a/b/../b/l%05d", i)
		targets[fmt.Sprintf("a/b/l%05d", i)] = "../f"
	}
	tr := tree([]string{"a/", "a/b/", "a/f"}, targets)
	for b.Loop() {
		r := resolverOf(tr, "")
		for i := range tr.Root.Entries {
			if e := &tr.Root.Entries[i]; e.Type == artifact.Link {
				r.follow(tr.Root, e)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/link")
}
