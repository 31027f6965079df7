package artifact

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlainly holds that what is understood without git is what git says of it, and that the usual repositories are.
func TestPlainly(t *testing.T) {
	for _, tc := range []struct {
		why    string
		change func(g git)
	}{
		{"as git init and git commit leave it", func(git) {}},
		{"a remote, a branch, a user and their like", func(g git) {
			for _, set := range [][2]string{
				{"remote.origin.url", "git@host:a b.git"},
				{"remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"},
				{"branch.main.merge", "refs/heads/main"},
				{"user.name", "A B"},
				{"core.autocrlf", "true"},
				{"core.filemode", "false"},
				{"submodule.lib.active", "true"},
			} {
				mustOutput(t, g, "config", set[0], set[1])
			}
		}},
		{"a commit without a branch", func(g git) { mustOutput(t, g, "checkout", "-q", "--detach") }},
		{"blank lines and comments", func(g git) { appendConfig(t, g, "\n# a comment\n\t; another\n[user]\n\tname = a; b\n") }},
	} {
		for _, format := range []string{"sha1", "sha256"} {
			t.Run(tc.why+", "+format, func(t *testing.T) {
				g := sample(t, "--object-format="+format)
				tc.change(g)
				c := checkout{git: g}
				if err := c.plainly(); err != nil {
					t.Fatal(err)
				}
				asked := checkout{git: g}
				answer, err := asked.ask(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want, err := asked.understand(t.Context(), []string{filepath.Join(g.dir, ".git")}, answer)
				if err != nil {
					t.Fatal(err)
				}
				if want.plain = true; c != *want {
					t.Errorf("%+v, and git says %+v", c, *want)
				}
			})
		}
	}
}

func appendConfig(t *testing.T, g git, text string) {
	t.Helper()
	name := filepath.Join(g.dir, ".git/config")
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, string(config)+text)
}

// TestPlainlyLeavesToGit is about repositories that are not what they seem, or that take more to understand: git is asked.
func TestPlainlyLeavesToGit(t *testing.T) {
	at := func(g git, name string) string { return filepath.Join(g.dir, ".git", name) }
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	cases := map[string]func(g git){
		"no index":               func(g git) { must(os.Remove(at(g, "index"))) },
		"no HEAD":                func(g git) { must(os.Remove(at(g, "HEAD"))) },
		"HEAD that says nothing": func(g git) { writeFile(t, at(g, "HEAD"), "main\n") },
		"no objects":             func(g git) { must(os.RemoveAll(at(g, "objects"))) },
		"no refs":                func(g git) { must(os.RemoveAll(at(g, "refs"))) },
		"a part of a worktree":   func(g git) { writeFile(t, at(g, "commondir"), "..\n") },
		"no configuration":       func(g git) { must(os.Remove(at(g, "config"))) },
		"a large configuration":  func(g git) { appendConfig(t, g, strings.Repeat("# comment\n", 10_000)) },
		"an index behind a link": func(g git) {
			must(os.Rename(at(g, "index"), at(g, "other")))
			must(os.Symlink("other", at(g, "index")))
		},
		".git is a link": func(g git) {
			must(os.Rename(at(g, ""), filepath.Join(g.dir, "elsewhere")))
			must(os.Symlink("elsewhere", strings.TrimSuffix(at(g, ""), "/")))
		},
		".git is a file": func(g git) {
			must(os.Rename(at(g, ""), filepath.Join(g.dir, "elsewhere")))
			writeFile(t, at(g, ""), "gitdir: elsewhere\n")
		},
	}
	for _, config := range []string{
		"[core]\n\tbare = true\n", "[core]\n\tworktree = /usr\n", "[core]\n\tfilemode\n", "[core]\n\tfilemode = yes\n",
		"[core]\n\tprotectNTFS = lf\n", "[core]\n\tignorecase = crlf\n", "[core]\n\tsafecrlf = default\n", "[core]\n\tsymlinks\n",
		"[core]\n\tfilemode = \"true\"\n", "[core]\n\tfilemode = true # or so\n", "[core]\n\tfsmonitor = x\n", "[core]\n\trepositoryformatversion = 2\n",
		"[core]\n\tsparseCheckout = true\n", "[extensions]\n\tworktreeConfig = true\n", "[extensions]\n\tobjectFormat = sha256\n",
		"[extensions]\n\trefStorage = reftable\n", "[include]\n\tpath = x\n", "[includeIf \"gitdir:/\"]\n\tpath = x\n", "[remote \"a\"]\n\tpromisor\n",
		"[remote \"a\"]\n\tpromisor = true\n", "[remote \"a\"]\n\tpartialclonefilter = blob:none\n", "[user]\n\tname = a\\\n[core]\n\tbare = true\n",
		"[user]\n\tname = \"a\n[core]\n\tbare = true\"\n", "[core.x]\n", "[core] bare = true\n", "[core\n", "core]\n", "[user]\n\tna me = x\n",
		"[user]\n\t= x\n", "[unknown]\n\ta = b\n", "[user]\r\n", "[user \"a\\\"b\"]\n", "[user \"a\"b\"]\n", "[user \"a\"] x\n",
		"[core \"x\"]\n\tfilemode = false\n", "[extensions \"x\"]\n\tobjectformat = sha1\n",
	} {
		cases["configuration "+config] = func(g git) { appendConfig(t, g, config) }
	}
	for why, change := range cases {
		t.Run(why, func(t *testing.T) {
			g := sample(t)
			change(g)
			c := checkout{git: g}
			if err := c.plainly(); !errors.Is(err, errUnusual) || c != (checkout{git: g}) {
				t.Errorf("%v, and %+v", err, c)
			}
		})
	}
}

func FuzzPlainConfig(f *testing.F) {
	f.Add([]byte("[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n[remote \"origin\"]\n\turl = x\n"))
	f.Add([]byte("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := readPlainConfig(text)
		if err != nil {
			return
		}
		if c.fileMode != "" && c.fileMode != "true" && c.fileMode != "false" || c.algorithm != "sha1" && c.algorithm != "sha256" {
			t.Errorf("%+v", c)
		}
	})
}
