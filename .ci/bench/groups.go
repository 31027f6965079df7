package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// group is a table: commands that do the same job, measured beside the first of them that can be.
type group struct {
	title    string
	commands []command
}

// bench is what the groups are made from.
type bench struct {
	dir           string // for programs and manifests
	verify, empty string
	before        string // another verify to measure beside this one; "" without
	floor         floor
	manifests     map[string]string
	small         *tree
}

// tool is a command of a peer, left out where it is not installed.
func tool(name string, argv ...string) command {
	c := command{name: name, argv: [][]string{argv}}
	if _, err := exec.LookPath(argv[0]); err != nil {
		c.skip = "not installed"
	}
	return c
}

// cFloor is the C floor in one of its modes, with as many threads as there are processors.
func (b *bench) cFloor(mode, root string) command {
	c := command{name: "C floor", argv: [][]string{{b.floor.program, mode, strconv.Itoa(runtime.NumCPU()), root}}}
	switch {
	case b.floor.program == "":
		c.skip = "no C compiler"
	case mode == "h" && !b.floor.sums:
		c.skip = "no OpenSSL to link with"
	}
	return c
}

// ours is verify with arguments, and the verify that it is compared with, if any.
func (b *bench) ours(args ...string) []command {
	list := []command{{name: "**verify**", argv: [][]string{append([]string{b.verify}, args...)}, exits: []int{1}}}
	if b.before != "" {
		list = append(list, command{name: "verify before", argv: [][]string{append([]string{b.before}, args...)}, exits: []int{1}})
	}
	return list
}

// git is a peer command of git, left out where the tree is no checkout.
func git(t *tree, name string, args ...string) command {
	c := tool(name, append([]string{"git", "-C", t.dir}, args...)...)
	if !t.git {
		c.skip = "the tree is no git checkout"
	}
	return c
}

func (b *bench) metadata(t *tree) group {
	g := group{"Metadata with 30 rules", []command{b.cFloor("x", t.dir)}}
	g.commands = append(g.commands, b.ours("-m", b.manifests["30 rules"], t.dir)...)
	g.commands = append(g.commands,
		tool("find -printf", "find", t.dir, "-name", ".git", "-prune", "-o", "-printf", "%m %y %l %p\n"),
		git(t, "git diff-files", "diff-files", "--quiet"),
		git(t, "git status", "status", "--porcelain"),
		tool("mtree -f", "mtree", "-X", b.manifests["without .git"], "-p", t.dir, "-f", t.sums, "-k", "type,mode,link"),
		tool("gomtree -f", "gomtree", "-p", t.dir, "-f", t.sums, "-k", "type,mode,link"),
		tool("bsdtar --format=mtree", "bsdtar", "--exclude", ".git", "-cf", "-", "--format=mtree", "--options=mtree:!all,mtree:type,mtree:mode,mtree:link", "-C", t.dir, "."),
	)
	return g
}

func (b *bench) lines(t *tree) group {
	g := group{"Modes, executables and line endings of everything", []command{b.cFloor("c", t.dir)}}
	g.commands = append(g.commands, b.ours("-m", b.manifests["lines"], t.dir)...)
	rg := tool(`rg -uu -l '\r'`, "rg", "-uu", "-g", "!.git", "-l", `\r`, t.dir)
	rg.exits = []int{1}
	g.commands = append(g.commands, rg,
		git(t, "git grep -l CR", "grep", "--untracked", "-I", "-l", "\r"),
		git(t, "git ls-files --eol", "ls-files", "--eol"),
	)
	g.commands = append(g.commands, linters(t)...)
	return g
}

// exact is a manifest that names the tree's inventory.
func (b *bench) exact(t *tree) (path string, err error) {
	rel, err := filepath.Rel(b.dir, t.sums)
	if err != nil {
		return "", err
	}
	return manifest(b.dir, "inventory-"+strconv.Itoa(t.files), alone+"inventory: "+strconv.Quote(rel)+"\n")
}

func (b *bench) inventory(t *tree) group {
	g := group{"Exact inventory with SHA-256", []command{b.cFloor("h", t.dir)}}
	if path, err := b.exact(t); err == nil {
		g.commands = append(g.commands, b.ours("-m", path, t.dir)...)
	}
	g.commands = append(g.commands,
		tool("mtree -f", "mtree", "-X", b.manifests["without .git"], "-p", t.dir, "-f", t.sums),
		tool("gomtree -f", "gomtree", "-p", t.dir, "-f", t.sums),
		tool("find | xargs sha256sum", "sh", "-c", `find "$0" -name .git -prune -o -type f -print0 | xargs -0 sha256sum`, t.dir),
	)
	return g
}

func (b *bench) checkout(t *tree) group {
	g := group{title: "A git checkout without a manifest"}
	both := git(t, "git diff-files and the C floor's content scan", "diff-files", "--quiet")
	scan := b.cFloor("c", t.dir)
	both.argv = append(both.argv, scan.argv...)
	if scan.skip != "" {
		both.skip = scan.skip
	}
	g.commands = append(g.commands, both)
	list := b.ours(t.dir)
	for i := range list {
		if !t.git {
			list[i].skip = both.skip
		}
	}
	g.commands = append(append(g.commands, list...), git(t, "git status", "status", "--porcelain"))
	return g
}

// cached are runs that an earlier one spares reading what is unchanged: the warm-up fills each one's cache.
func (b *bench) cached(t *tree) group {
	g := group{"Unchanged since an earlier run with --cache, beside the floor of metadata", []command{b.cFloor("x", t.dir)}}
	add := func(name string, args ...string) {
		plain, cached := b.ours(args...), b.ours(append([]string{"--cache=" + filepath.Join(b.dir, "cache "+name)}, args...)...)
		cached[0].name += " --cache, " + name
		plain[0].name = "verify, " + name
		g.commands = append(g.commands, cached[0], plain[0])
	}
	add("modes and line endings", "-m", b.manifests["lines"], t.dir)
	if path, err := b.exact(t); err == nil {
		add("inventory with SHA-256", "-m", path, t.dir)
	}
	if t.git {
		add("a git checkout without a manifest", t.dir)
	}
	return g
}

// start is what a run costs before it looks at anything.
func (b *bench) start() group {
	g := group{"Start, and a checkout of " + strconv.Itoa(b.small.files) + " files", []command{
		{name: "empty Go program", argv: [][]string{{b.empty}}},
	}}
	named := func(name string, args ...string) {
		for _, c := range b.ours(args...) {
			c.name += " " + name
			g.commands = append(g.commands, c)
		}
	}
	named("--version", "--version")
	g.commands = append(g.commands, git(b.small, "git cat-file --batch of nothing", "cat-file", "--batch-check", "--batch-all-objects", "--unordered"))
	named("CHECKOUT", b.small.dir)
	named("CHECKOUT with 30 rules", "-m", b.manifests["30 rules"], b.small.dir)
	if b.small.git {
		named("git:HEAD", "git:HEAD")
		for i := range g.commands {
			if strings.HasSuffix(g.commands[i].name, " git:HEAD") {
				g.commands[i].dir = b.small.dir
			}
		}
	}
	g.commands = append(g.commands, git(b.small, "git status", "status", "--porcelain"))
	return g
}

// growth is how a run grows with its rules and with its findings.
func (b *bench) growth(t *tree) group {
	g := group{title: "Growth with rules and findings"}
	for _, name := range []string{"5 rules", "30 rules", "500 rules"} {
		for _, c := range b.ours("-m", b.manifests[name], t.dir) {
			c.name += " " + name
			g.commands = append(g.commands, c)
		}
	}
	for _, name := range []string{"no findings", "a tenth of the files", "every file"} {
		for _, format := range [][]string{{"-f", "text"}, {"-f", "text", "-v"}, {"-f", "json"}} {
			for _, c := range b.ours(append([]string{"-m", b.manifests[name], t.dir}, format...)...) {
				c.name += " " + name + ", " + strings.Join(format[1:], " ")
				g.commands = append(g.commands, c)
			}
		}
	}
	return g
}
