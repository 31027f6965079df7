package artifact

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// imported is a packed repository with n files of a few kilobytes each, none of them in the work tree.
func imported(b *testing.B, n int) (g git, oids []string) {
	b.Helper()
	program := findGit("/nowhere")
	if program == "" {
		b.Skip("git is not installed")
	}
	g = git{program: program, dir: b.TempDir()}
	mustOutput(b, g, "init", "-q")
	var in strings.Builder
	random := rand.New(rand.NewPCG(1, 2))
	in.WriteString("commit refs/heads/main\ncommitter A <a@example.org> 1764590400 +0000\ndata 0\n")
	for i := range n {
		var text strings.Builder
		for text.Len() < 3000 {
			fmt.Fprintf(&text, "line %d of many words\n", random.IntN(1e6))
		}
		fmt.Fprintf(&in, "M 100644 inline src/package%03d/part%d/file_number_%06d.go\ndata %d\n%s\n", i/100, i%7, i, text.Len(), text.String())
	}
	run, err := g.start(b.Context(), strings.NewReader(in.String()), "fast-import", "--quiet")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := run.output(); err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(bigOutput(b, g, "ls-tree", "-r", "main")) {
		oids = append(oids, strings.Fields(line)[2])
	}
	return g, oids
}

// A revision is opened and read at the speed of the git that reads its objects.
func BenchmarkRevision(b *testing.B) {
	const files = 50_000
	g, oids := imported(b, files)
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			src, err := OpenRevision(b.Context(), g.dir, "main", Opening{})
			if err != nil {
				b.Fatal(err)
			}
			src.Close()
		}
	})
	b.Run("open and read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if n := readRevision(b, g.dir); n != files {
				b.Fatal(n)
			}
		}
	})
	for _, option := range []string{"--buffer", "--no-buffer"} {
		b.Run("cat-file --batch "+option, func(b *testing.B) {
			for b.Loop() {
				drain(b, g, &lineReader{lines: oids}, "cat-file", "--batch", option)
			}
		})
	}
	b.Run("ls-tree -r -t -z", func(b *testing.B) {
		for b.Loop() {
			drain(b, g, nil, "ls-tree", "-r", "-t", "-z", "main")
		}
	})
}

func readRevision(b *testing.B, dir string) (n int) {
	b.Helper()
	src, err := OpenRevision(context.Background(), dir, "main", Opening{})
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	block := make([]byte, blockSize)
	err = src.Stream(context.Background(), func(int64) bool { return true }, func(_ int64, content io.Reader) error {
		n++
		for {
			if _, err := content.Read(block); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func drain(b *testing.B, g git, in io.Reader, args ...string) {
	b.Helper()
	run, err := g.start(b.Context(), in, args...)
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

// bigOutput is what git prints, however much.
func bigOutput(b *testing.B, g git, args ...string) string {
	b.Helper()
	run, err := g.start(b.Context(), nil, args...)
	if err != nil {
		b.Fatal(err)
	}
	out, err := io.ReadAll(run)
	if err != nil {
		b.Fatal(err)
	}
	if err := run.finish(); err != nil {
		b.Fatal(err)
	}
	return string(out)
}
