package checktest_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/rules"
)

// maker is a program that writes inventories.
type maker struct {
	program, pkg string
	args         []string // what to run at the tree's root
}

func makers() map[string]maker {
	return map[string]maker{
		"bsdtar": {"bsdtar", "libarchive-tools", []string{
			"-cf", "-", "--format=mtree", "--options=!all,use-set,type,mode,uid,gid,uname,gname,size,sha256,link", ".",
		}},
		"bsdtar with everything": {"bsdtar", "libarchive-tools", []string{"-cf", "-", "--format=mtree", "--options=all", "."}},
		"mtree": {"mtree", "mtree-netbsd", []string{
			"-c", "-k", "type,mode,uid,gid,uname,gname,size,sha256,link,time,nlink,flags,device,md5", "-p", ".",
		}},
		"gomtree": {"gomtree", "github.com/vbatts/go-mtree", []string{"-c", "-k", "type,mode,uid,gid,size,sha256digest,link,time,nlink", "-p", "."}},
	}
}

// make writes the inventory of the artifact in dir beside a manifest that names it, both of them outside of the list.
func (m maker) make(t *testing.T, dir string) []byte {
	t.Helper()
	c := exec.Command(m.program, m.args...)
	c.Dir = dir
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", m.program, err, errs.Bytes())
	}
	put(t, filepath.Join(dir, "release.mtree"), string(out))
	put(t, filepath.Join(dir, "verify.yaml"), "version: 1\ndefaults: false\ninventory: release.mtree\n")
	return out
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// listedTree makes a tree with the names that each program escapes in its own way.
func listedTree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	checktest.Listing(t, dir, []byte(`dir 0755 bin
dir 0750 bin/deep
dir 0755 empty
dir 0755 "sp ace"
bytes bin/run "#!/bin/sh\n"
0755 bin/run
bytes bin/deep/su "x"
4755 bin/deep/su
bytes conf "a = b\n"
bytes "sp ace/t\tab" "1"
bytes "back\\slash" "2"
bytes "line\nfeed" "3"
bytes "caf\xc3\xa9" "4"
bytes "raw\xff\x80" "5"
bytes "#hash#" "6"
bytes "st*r[?]" "7"
bytes "eq=x" "8"
bytes "quote\"'" "9"
bytes "ctl\x01\x7f" "10"
bytes zero ""
link current -> bin/run
link odd -> "to #x\ty\\"
fifo pipe
`))
	return dir
}

// What each program says of a tree is read as that tree, and nothing else.
func TestInventoriesOfOthers(t *testing.T) {
	for name, m := range makers() {
		t.Run(name, func(t *testing.T) {
			checktest.Needs(t, m.program, m.pkg)
			dir := listedTree(t)
			text := m.make(t, dir)
			out := checktest.Verify(t, dir, "*")
			if len(out.Faults) > 0 {
				t.Fatalf("%s\nin\n%s", out.Faults.Error(), text)
			}
			if n := out.Result.Tree.Root.Entry("conf"); n == nil || out.Result.Stats.Files != 16 {
				t.Fatalf("%d files were looked at", out.Result.Stats.Files)
			}
			for _, f := range errorsOf(out.Result) {
				t.Errorf("%q: %s: %s [%s]", f.Path, f.Check, f.Message, f.Rule)
			}
		})
	}
}

func errorsOf(r *checks.Result) []checks.Finding {
	var all []checks.Finding
	for f := range r.Findings.All() {
		if f.Severity == rules.Error {
			all = append(all, *f)
		}
	}
	return all
}

// fault is one difference that is planted in a tree.
type fault struct {
	listing     string
	path, check string // what is then found
	listed      bool   // at the path's own line
}

func listedFaults() map[string]fault {
	return map[string]fault{
		"mode":               {"0700 bin/run", "bin/run", "permissions/mode", true},
		"setuid lost":        {"0755 bin/deep/su", "bin/deep/su", "permissions/mode", true},
		"mode of directory":  {"0700 bin", "bin", "permissions/mode", true},
		"owner":              {"owner 7:0 conf", "conf", "permissions/owner", true},
		"group of link":      {"owner 0:7 current", "current", "permissions/group", true},
		"content":            {`bytes conf "a = c\n"`, "conf", "inventory/digest", true},
		"one byte more":      {`bytes conf "a = b\n\n"`, "conf", "inventory/size", true},
		"no longer empty":    {`bytes zero "0"`, "zero", "inventory/size", true},
		"target":             {"rm current\nlink current -> bin/deep/su", "current", "links/target", true},
		"a file for a link":  {"rm current\nbytes current \"bin/run\"", "current", "inventory/type", true},
		"a FIFO for a file":  {"rm conf\nfifo conf", "conf", "inventory/type", true},
		"a file is gone":     {"rm conf", "conf", "inventory/missing", true},
		"a directory gone":   {"rm bin", "bin", "inventory/missing", true},
		"an empty one gone":  {"rm empty", "empty", "inventory/missing", true},
		"a link is gone":     {"rm odd", "odd", "inventory/missing", true},
		"a pipe is gone":     {"rm pipe", "pipe", "inventory/missing", true},
		"an odd name gone":   {`rm "ctl\x01\x7f"`, "ctl\x01\x7f", "inventory/missing", true},
		"a file more":        {`bytes bin/extra ""`, "bin/extra", "inventory/unexpected", false},
		"a directory more":   {"dir 0755 more\nbytes more/one \"\"", "more", "inventory/unexpected", false},
		"a hidden file more": {`bytes empty/.hidden ""`, "empty/.hidden", "inventory/unexpected", false},
		"another case":       {`bytes CONF "a = b\n"`, "CONF", "inventory/unexpected", false},
	}
}

// Every difference that is planted is found once, at the line that lists the entry.
func TestInventoryFindsEachFault(t *testing.T) {
	for program, m := range makers() {
		for name, f := range listedFaults() {
			t.Run(program+"/"+name, func(t *testing.T) {
				checktest.Needs(t, m.program, m.pkg)
				dir := listedTree(t)
				text := m.make(t, dir)
				checktest.Listing(t, dir, []byte(f.listing+"\n"))
				found := errorsOf(checktest.Verify(t, dir, "*").Result)
				if len(found) != 1 || found[0].Check != f.check || found[0].Path != f.path {
					t.Fatalf("got %+v; want one %s of %q", found, f.check, f.path)
				}
				want := "release.mtree"
				if f.listed {
					want = fmt.Sprintf("release.mtree:%d", lineOf(t, text, f.path))
				}
				if found[0].Rule != want {
					t.Errorf("the rule is %s, want %s", found[0].Rule, want)
				}
			})
		}
	}
}

// lineOf is where a list, full paths or not, has an entry. Each base name stands in it once.
func lineOf(t *testing.T, text []byte, path string) int {
	t.Helper()
	base := path[strings.LastIndexByte(path, '/')+1:]
	for i, line := range strings.Split(string(text), "\n") {
		word, _, _ := strings.Cut(strings.TrimLeft(line, " \t"), " ")
		word = word[strings.LastIndexByte(word, '/')+1:]
		if word == base || base == "ctl\x01\x7f" && strings.HasPrefix(word, "ctl") {
			return i + 1
		}
	}
	t.Fatalf("%q is not in the list", path)
	return 0
}
