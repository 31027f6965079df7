// Package readtest runs the readers of dependency files over samples that stand beside what is to be read from them.
//
// A case is a txtar file. Its comment says why the case exists; it has any number of files, each read by the format that takes its
// path as one that a manifest names, and a section want with what all of them state, one fact a line:
//
//	package-lock.json: package-lock.json version 3, app 1.0.0, complete
//	    asks at 9: left-pad ^1.3.0, development
//	    has at 14: left-pad 1.3.0 in node_modules/left-pad
//	        sha512:0a1b...
//	        provides pad 1.3.0
//	        asks at 17: other >=2
//	    includes at 3: other.txt, which constrains
//	    detail: {...}                    (as fmt prints it with %+v, where there is one)
//	    fault at 12: what is wrong
package readtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/dependencies/packages"
)

var update = flag.Bool("update", false, "rewrite what the cases want")

// Run runs each case that glob names with the formats of an ecosystem. With the flag -update the cases' want sections are rewritten
// instead.
func Run(t *testing.T, eco *packages.Ecosystem, glob string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no case matches %s", glob)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, eco, file)
		})
	}
}

func runCase(t *testing.T, eco *packages.Ecosystem, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		t.Error("the case does not say why it exists: write a comment above its first section")
	}
	var got strings.Builder
	want, at := "", -1
	for i, f := range archive.Files {
		if f.Name == "want" {
			want, at = string(f.Data), i
			continue
		}
		format := eco.FormatOf(f.Name, 0, true)
		if format == nil {
			t.Errorf("no format of %s takes %s", eco.Type, f.Name)
			continue
		}
		read, faults := format.Read(f.Name, f.Data)
		got.WriteString(Print(f.Name, read, faults))
	}
	if at < 0 && !*update {
		t.Error("the case has no section want")
	}
	if want == got.String() {
		return
	}
	if *update {
		if at < 0 {
			archive.Files, at = append(archive.Files, txtar.File{Name: "want"}), len(archive.Files)
		}
		archive.Files[at].Data = []byte(got.String())
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s\n(- wanted, + read)\n%s", strings.TrimSpace(string(archive.Comment)),
		cmp.Diff(strings.Split(want, "\n"), strings.Split(got.String(), "\n")))
}

// Fuzz holds the reader of one format to what every reader promises, whatever the bytes are: it returns, always the same, with a
// file where there are no faults, and with lines and names that are there. The samples are the files of the format in the cases that
// glob names; there must be one.
func Fuzz(f *testing.F, eco *packages.Ecosystem, title, glob string) {
	f.Helper()
	cases, err := filepath.Glob(glob)
	if err != nil {
		f.Fatal(err)
	}
	name := ""
	var format *packages.Format
	for _, c := range cases {
		archive, err := txtar.ParseFile(c)
		if err != nil {
			f.Fatal(err)
		}
		for _, sample := range archive.Files {
			if of := eco.FormatOf(sample.Name, 0, true); of != nil && of.Title == title {
				name, format = sample.Name, of
				f.Add(sample.Data)
			}
		}
	}
	if format == nil {
		f.Fatalf("no sample of %s in %s", title, glob)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, faults := format.Read(name, text)
		first := Print(name, file, faults)
		if again, more := format.Read(name, text); Print(name, again, more) != first {
			t.Error("reads differently the second time")
		}
		last := strings.Count(string(text), "\n") + 1
		hold(t, file, faults, last)
	})
}

// hold checks what a reader returned for a text of so many lines.
func hold(t *testing.T, file *packages.File, faults []packages.Fault, last int) {
	t.Helper()
	line := func(what string, n int) {
		if n < 0 || n > last {
			t.Errorf("%s is at line %d of %d", what, n, last)
		}
	}
	for _, fault := range faults {
		line("a fault", fault.Line)
		if fault.Message == "" {
			t.Error("a fault says nothing")
		}
	}
	if len(faults) > 0 {
		return
	}
	if file == nil {
		t.Fatal("neither a file nor a fault")
	}
	asks := func(list []packages.Requirement) {
		for _, r := range list {
			line("a requirement", r.Line)
			if r.Name == "" && r.Origin == packages.Registry {
				t.Errorf("a requirement without a name: %+v", r)
			}
		}
	}
	asks(file.Requires)
	for _, p := range file.Packages {
		line("a package", p.Line)
		asks(p.Requires)
		if p.Name == "" && p.Origin == packages.Registry {
			t.Errorf("a package without a name: %+v", p)
		}
	}
}

// Print is what a file states, one fact a line.
func Print(path string, file *packages.File, faults []packages.Fault) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:", path)
	if file != nil {
		fmt.Fprintf(&b, " %s", file.Format)
		if file.Name+file.Version != "" {
			fmt.Fprintf(&b, ", %s", strings.TrimSpace(file.Name+" "+file.Version))
		}
		if file.HasRequires {
			b.WriteString(", remembers")
		}
		if file.Complete {
			b.WriteString(", complete")
		}
	}
	b.WriteByte('\n')
	for _, fault := range faults {
		fmt.Fprintf(&b, "    fault at %d: %s\n", fault.Line, fault.Message)
	}
	if file == nil || len(faults) > 0 {
		return b.String()
	}
	for i := range file.Requires {
		fmt.Fprintf(&b, "    %s\n", requirement(&file.Requires[i]))
	}
	for i := range file.Packages {
		printPackage(&b, &file.Packages[i])
	}
	for _, i := range file.Includes {
		narrows := ""
		if i.Constrains {
			narrows = ", which constrains"
		}
		if i.Pattern {
			narrows += strings.TrimSuffix(", a pattern without "+strings.Join(i.Except, ", "), " without ")
		}
		fmt.Fprintf(&b, "    includes at %d: %s%s\n", i.Line, i.Path, narrows)
	}
	for _, u := range file.Undecided {
		fmt.Fprintf(&b, "    undecided at %d: %s\n", u.Line, u.Message)
	}
	if file.Detail != nil {
		fmt.Fprintf(&b, "    detail: %+v\n", file.Detail)
	}
	return b.String()
}

func printPackage(b *strings.Builder, p *packages.Package) {
	fmt.Fprintf(b, "    has at %d: %s", p.Line, strings.TrimSpace(p.Name+" "+p.Version))
	if p.Place != "" {
		fmt.Fprintf(b, " in %s", p.Place)
	}
	fmt.Fprint(b, rest(p.Kind, "", p.Marker, p.Origin, p.From))
	if p.InPlace {
		b.WriteString(", in place")
	}
	b.WriteByte('\n')
	for _, d := range p.Digests {
		fmt.Fprintf(b, "        %s\n", d)
	}
	for _, v := range p.Provides {
		fmt.Fprintf(b, "        provides %s\n", strings.TrimSpace(v.Name+" "+v.Version))
	}
	for i := range p.Requires {
		fmt.Fprintf(b, "        %s\n", requirement(&p.Requires[i]))
	}
}

func requirement(r *packages.Requirement) string {
	text := fmt.Sprintf("asks at %d: %s", r.Line, r.Name)
	if len(r.Extras) > 0 {
		text += "[" + strings.Join(r.Extras, ",") + "]"
	}
	return strings.TrimSpace(text+" "+r.Constraint) + rest(r.Kind, r.Group, r.Marker, r.Origin, r.From)
}

func rest(kind packages.Kind, group, marker string, origin packages.Origin, from string) string {
	text := ""
	if kind != packages.Runtime {
		text += ", " + kind.String()
	}
	if group != "" {
		text += ", group " + group
	}
	if marker != "" {
		text += ", where " + marker
	}
	if origin != packages.Registry {
		text += ", from " + [...]string{"the registry", "path", "address", "revision"}[origin] + " " + from
	}
	return text
}
