package elf_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/elf"
)

// said is a file's description in the words of objdump -p.
func said(f *elf.File) string {
	var b strings.Builder
	for _, n := range f.Needed {
		fmt.Fprintf(&b, "NEEDED %s\n", n)
	}
	for _, one := range [][2]string{{"SONAME", f.Soname}, {"RPATH", f.RPath}, {"RUNPATH", f.RunPath}} {
		if one[1] != "" {
			fmt.Fprintf(&b, "%s %s\n", one[0], one[1])
		}
	}
	for _, r := range f.Requires {
		for _, v := range r.Versions {
			weak := ""
			if v.Weak {
				weak = " weak"
			}
			fmt.Fprintf(&b, "%s of %s%s\n", v.Name, r.Library, weak)
		}
	}
	for _, d := range f.Defines {
		fmt.Fprintf(&b, "defines %s\n", d)
	}
	return b.String()
}

// Every processor's class and byte order is read alike, wherever the tables lie.
func TestEveryFormSaysTheSame(t *testing.T) {
	const spec = " interp=/lib/ld.so needed=liba.so.1,libb.so rpath=/r runpath=$ORIGIN:/x soname=me.so " +
		"requires=liba.so.1:A_1+A_2?,libb.so:B_1 defines=me.so,ME_1"
	const want = "NEEDED liba.so.1\nNEEDED libb.so\nSONAME me.so\nRPATH /r\nRUNPATH $ORIGIN:/x\n" +
		"A_1 of liba.so.1\nA_2 of liba.so.1 weak\nB_1 of libb.so\ndefines me.so\ndefines ME_1\n"
	for _, arch := range []string{"amd64", "386", "arm64", "s390x", "mips"} {
		for _, layout := range []string{"", " pad=9000", " gap=9000"} {
			b, err := checktest.ELF("arch=" + arch + spec + layout)
			if err != nil {
				t.Fatal(err)
			}
			f, err := elf.Read(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Errorf("%s%s: %v", arch, layout, err)
				continue
			}
			if got := said(f); got != want || f.Interpreter != "/lib/ld.so" {
				t.Errorf("%s%s: interpreter %q (-want +got):\n%s", arch, layout, f.Interpreter, cmp.Diff(want, got))
			}
		}
	}
}

// However a file is cut off, what is missing is an error: it never says that less is needed.
func TestCutOffFilesAreErrors(t *testing.T) {
	b, err := checktest.ELF("needed=liba.so.1 requires=liba.so.1:A_1+A_2,libb.so:B_1 defines=x,X_1")
	if err != nil {
		t.Fatal(err)
	}
	// The name of the last version defined is the last string, and the list of definitions the end of the file.
	for n := range b {
		if f, err := elf.Read(bytes.NewReader(b[:n]), int64(n)); err == nil {
			t.Fatalf("of %d bytes the first %d are read as %q", len(b), n, said(f))
		}
	}
}

// Lists that lead back to themselves, to nothing, or nowhere, end in an error soon.
func TestHostileNumbers(t *testing.T) {
	whole, err := checktest.ELF("needed=liba.so.1 requires=liba.so.1:A_1+A_2,libb.so:B_1 defines=x,X_1")
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		for _, v := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			b := bytes.Clone(whole)
			b[at] = v
			if f, err := elf.Read(bytes.NewReader(b), int64(len(b))); (f == nil) == (err == nil) {
				t.Errorf("byte %d as %#x gives %v and %v", at, v, f, err)
			}
		}
	}
}

// objdump is what GNU binutils read in a file, in the same words.
func objdump(t *testing.T, file string) (text string, dynamic bool) {
	t.Helper()
	cmd := exec.Command("objdump", "-p", file)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	if err != nil {
		return "", false
	}
	var b strings.Builder
	part, library := "", ""
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case line[0] != ' ' && line[0] != '\t' && strings.HasSuffix(strings.TrimSpace(line), ":"):
			part = strings.TrimSpace(line)
			dynamic = dynamic || part == "Dynamic Section:"
		case part == "Dynamic Section:" && len(words) == 2 && (words[0] == "NEEDED" || words[0] == "SONAME" || words[0] == "RPATH" || words[0] == "RUNPATH"):
			fmt.Fprintf(&b, "%s %s\n", words[0], words[1])
		case part == "Version References:" && words[0] == "required":
			library = strings.TrimSuffix(words[2], ":")
		case part == "Version References:" && len(words) == 4:
			weak := ""
			if words[1] == "0x02" {
				weak = " weak"
			}
			fmt.Fprintf(&b, "%s of %s%s\n", words[3], library, weak)
		case part == "Version definitions:" && len(words) == 4 && strings.HasPrefix(words[1], "0x"):
			fmt.Fprintf(&b, "defines %s\n", words[3])
		}
	}
	return b.String(), dynamic
}

// TestObjdump holds what is read of this machine's own programs and libraries against GNU binutils.
func TestObjdump(t *testing.T) {
	checktest.Needs(t, "objdump", "binutils")
	var files []string
	for _, glob := range []string{"/usr/bin/*", "/usr/sbin/*", "/usr/lib/*-linux-gnu/*.so.*", "/usr/lib/git-core/*"} {
		list, _ := filepath.Glob(glob)
		for i := 0; i < len(list); i += 1 + len(list)/40 { // some of each kind; all of them take minutes
			files = append(files, list[i])
		}
	}
	compared := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			continue
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		want, dynamic := objdump(t, file)
		if !dynamic {
			continue
		}
		got, err := elf.Read(f, info.Size())
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		compared++
		if diff := cmp.Diff(sorted(want), sorted(said(got))); diff != "" {
			t.Errorf("%s (-objdump +got):\n%s", file, diff)
		}
	}
	if compared == 0 {
		t.Skip("this machine has no dynamic program")
	}
}

// sorted has the lines about one thing together, in the order in which they come.
func sorted(text string) map[string][]string {
	lines := map[string][]string{}
	for line := range strings.Lines(text) {
		kind, _, _ := strings.Cut(line, " ")
		lines[kind] = append(lines[kind], line)
	}
	return lines
}

// stream is a reader of what is kept of a content that comes in one sequence: here, the parts that Spans asks for and the end.
type stream struct {
	b    []byte
	kept []bool
}

func newStream(b []byte, tail int) *stream {
	s := &stream{b, make([]bool, len(b))}
	elf.Spans(b[:min(len(b), 8192)], func(offset, size int64) {
		for i := max(offset, 0); i < int64(len(b)) && i-offset < size; i++ {
			s.kept[i] = true
		}
	})
	for i := max(len(b)-tail, 0); i < len(b); i++ {
		s.kept[i] = true
	}
	return s
}

var errNotKept = errors.New("not kept")

func (s *stream) ReadAt(p []byte, offset int64) (int, error) {
	for i := range p {
		switch at := offset + int64(i); {
		case at >= int64(len(s.b)):
			return i, bytes.ErrTooLarge
		case !s.kept[at]:
			return i, errNotKept
		default:
			p[i] = s.b[at]
		}
	}
	return len(p), nil
}

// Of a large file in one sequence the parts that matter are asked for; where they are not there that is an error.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		layout string
		tail   int
		ok     bool
	}{
		{"", 0, true},
		{"pad=17000000", 0, false},          // the strings lie behind the dynamic section, which is asked for
		{"pad=17000000", 4096, true},        // and at the end of the file
		{"gap=17000000", 4096, true},        // as patchelf puts them
		{"pad=17000000 gap=1000", 0, false}, // tables in the middle of a file that nothing tells of
	} {
		b, err := checktest.ELF("needed=liba.so.1 interp=/lib/x " + c.layout)
		if err != nil {
			t.Fatal(err)
		}
		f, err := elf.Read(newStream(b, c.tail), int64(len(b)))
		if c.ok && (err != nil || len(f.Needed) != 1) || !c.ok && !errors.Is(err, errNotKept) {
			t.Errorf("%q with %d bytes of the end: %+v, %v", c.layout, c.tail, f, err)
		}
	}
}

// Whatever a file holds, reading it ends, and what is read is within the limits.
func FuzzRead(f *testing.F) {
	for _, spec := range []string{
		"", "static", "interp=/lib/ld.so needed=a.so,b.so rpath=/r runpath=/x soname=s requires=a.so:A+B?,b.so:C defines=s,D",
		"arch=386 needed=a requires=a:V defines=a,b", "arch=s390x needed=a requires=a:V defines=a,b", "arch=mips needed=a requires=a:V",
	} {
		b, err := checktest.ELF(spec)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("\x7fELF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := elf.Read(bytes.NewReader(b), int64(len(b)))
		if (got == nil) == (err == nil) {
			t.Fatalf("%v and %v", got, err)
		}
		elf.Spans(b, func(int64, int64) {})
		if err == nil && len(said(got)) > 4<<20 {
			t.Errorf("%d bytes become %d", len(b), len(said(got)))
		}
	})
}
