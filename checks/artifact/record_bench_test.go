package artifact

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// generated is a repository with n files on record, none of them in the work tree.
func generated(b *testing.B, n int) git {
	b.Helper()
	program := findGit("/nowhere")
	if program == "" {
		b.Skip("git is not installed")
	}
	g := git{program: program, dir: b.TempDir()}
	mustOutput(b, g, "init", "-q")
	writeFile(b, filepath.Join(g.dir, "x"), "* text=auto\n*.sh eol=lf\n*.bat eol=crlf\n*.png binary\n")
	oid := mustOutput(b, g, "hash-object", "-w", "x")
	var list strings.Builder
	fmt.Fprintf(&list, "100644 %s 0\t.gitattributes\n", oid)
	for i := range n - 1 {
		fmt.Fprintf(&list, "100644 %s 0\tsrc/package%03d/part%d/file_number_%06d.go\n", oid, i/100, i%7, i)
	}
	run, err := g.start(b.Context(), strings.NewReader(list.String()), "update-index", "--index-info")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := run.output(); err != nil {
		b.Fatal(err)
	}
	return g
}

func BenchmarkReadRecord(b *testing.B) {
	const files = 50_000
	g := generated(b, files)
	b.Run("ReadRecord", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r, err := ReadRecord(b.Context(), g.dir)
			if err != nil || r.Tracked != files {
				b.Fatal(r, err)
			}
		}
	})
	for _, args := range []string{"ls-files -z --stage", "ls-files -z -t --stage --debug"} {
		b.Run(args, func(b *testing.B) {
			for b.Loop() {
				run, err := g.start(b.Context(), nil, strings.Fields(args)...)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, run); err != nil {
					b.Fatal(err)
				}
				if err := run.finish(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
