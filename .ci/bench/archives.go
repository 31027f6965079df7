package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// archive is a way to pack a tree, and what unpacks it.
type archive struct {
	name  string
	pack  []string // its last argument but for the tree's entries is the file to write
	alone [][]string
}

// archives measures a tree in each form that is read as a stream, beside what unpacks that form and does nothing else.
func (b *bench) archives(t *tree) []group {
	file := t.dir + ".tar"
	tar := []string{"tar", "--exclude=./.git", "-C", t.dir}
	var groups []group
	for _, a := range []archive{
		{"tar", append(tar, "-cf", file, "."), [][]string{{"cat", file}, {"tar", "-xOf", file}, {"bsdtar", "-xOf", file}}},
		{"tar.gz", append(tar, "-czf", file+".gz", "."), [][]string{{"gzip", "-dc", file + ".gz"}, {"bsdtar", "-xOf", file + ".gz"}}},
		{"tar.zst", append(tar, "--zstd", "-cf", file+".zst", "."), [][]string{{"zstd", "-qdc", file + ".zst"}, {"bsdtar", "-xOf", file + ".zst"}}},
		{"tar.xz", append(tar, "-I", "xz -2", "-cf", file+".xz", "."), [][]string{{"xz", "-dc", file + ".xz"}, {"bsdtar", "-xOf", file + ".xz"}}},
		{"zip", []string{"sh", "-c", `cd "$1" && zip -qry "$0" . -x './.git/*' '.git/*'`, t.dir + ".zip", t.dir}, [][]string{{"unzip", "-p", t.dir + ".zip"}, {"bsdtar", "-xOf", t.dir + ".zip"}}},
	} {
		name := strings.TrimSuffix(t.dir, "/") + "." + a.name
		groups = append(groups, b.beside(a.name, t, name, skipped(once(name, a.pack...)), a.alone...))
	}
	return append(groups, b.revision(t), b.image(t))
}

// beside is a table of verify on an artifact, and of the commands that unpack it. skip says why there is no such artifact; "" if there is.
func (b *bench) beside(form string, t *tree, artifact, skip string, alone ...[]string) group {
	g := group{title: "Archive: " + form}
	for _, argv := range alone {
		c := tool(strings.Join(argv[:2], " "), argv...)
		if argv[0] == "cat" {
			c.name = "cat"
		}
		g.commands = append(g.commands, c)
	}
	for _, c := range b.ours("-m", b.manifests["lines"], artifact) {
		c.name += " " + form
		g.commands = append(g.commands, c)
	}
	for i := range g.commands {
		if skip != "" {
			g.commands[i].skip = skip
		}
	}
	return g
}

// once makes a file by a command, unless an earlier run that was given this directory made it.
func once(file string, argv ...string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
		os.Remove(file)
		return fmt.Errorf("%s: %w: %.200s", argv[0], err, out)
	}
	return nil
}

func skipped(err error) string {
	if err != nil {
		return strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return ""
}

// revision measures git:HEAD in a packed repository, beside the git that gives all its blobs.
func (b *bench) revision(t *tree) group {
	packed := t.dir + ".git"
	skip := ""
	if !t.git {
		skip = "the tree is no git checkout"
	} else {
		skip = skipped(once(packed, "sh", "-c", `git clone -q --bare "$1" "$0.part" && git -C "$0.part" repack -adq &&
			git -C "$0.part" rev-list --objects --no-object-names HEAD |
			git -C "$0.part" cat-file --batch-check='%(objecttype) %(objectname)' | sed -n 's/^blob //p' >"$0.part/blobs" &&
			mv "$0.part" "$0"`, packed, t.dir))
	}
	g := b.beside("git:HEAD", t, "git:HEAD", skip, []string{"sh", "-c", `exec git cat-file --batch --buffer <blobs`})
	for i := range g.commands {
		g.commands[i].dir = packed
	}
	g.commands[0].name = "git cat-file --batch --buffer"
	return g
}

// image measures an image of several gzip layers, beside gzip on one layer after another.
func (b *bench) image(t *tree) group {
	const layers = 5
	dir := t.dir + ".oci"
	skip := ""
	if _, err := os.Stat(dir); err != nil {
		if err = writeImage(dir+".part", t, layers); err == nil {
			err = os.Rename(dir+".part", dir)
		}
		skip = skipped(err)
	}
	g := b.beside("oci:DIR, "+strconv.Itoa(layers)+" gzip layers", t, "oci:"+dir, skip, []string{"sh", "-c", `exec gzip -dc "$0"/layer*`, dir})
	g.commands[0].name = "gzip -dc"
	return g
}

// parts deals the directories of a generated tree out to n layers.
func parts(t *tree, n int) ([][]string, error) {
	list, err := filepath.Glob(filepath.Join(t.dir, "pkg*", "mod*", "*"))
	all := make([][]string, n)
	for i, name := range list {
		rel, err := filepath.Rel(t.dir, name)
		if err != nil {
			return nil, err
		}
		all[i*n/len(list)] = append(all[i*n/len(list)], rel)
	}
	return all, err
}
