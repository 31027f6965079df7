package artifact

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// many is a packed repository with n files; text is the content of the i-th.
func many(t *testing.T, n int) (g git, text func(i int) string) {
	t.Helper()
	text = func(i int) string { return strings.Repeat(fmt.Sprintf("line of %d\n", i), i*i%101) }
	g = newRepository(t)
	var in strings.Builder
	in.WriteString("commit refs/heads/main\ncommitter A <a@example.org> 1764590400 +0000\ndata 0\n")
	for i := range n {
		fmt.Fprintf(&in, "M 100644 inline f%05d\ndata %d\n%s\n", i, len(text(i)), text(i))
	}
	run, err := g.start(t.Context(), strings.NewReader(in.String()), "fast-import", "--quiet", "--force")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.output(); err != nil {
		t.Fatal(err)
	}
	return g, text
}

// TestRevisionContentsOfAnyNumber come whole and in order, however many gits read them, all or a part, and again when asked again.
func TestRevisionContentsOfAnyNumber(t *testing.T) {
	for _, n := range []int{1, gitStride, gitStride + 1, 5*gitStride - 1, 4 * gitStride, gitFew + 2*gitStride + 3} {
		g, text := many(t, n)
		src, err := OpenRevision(t.Context(), g.dir, "main", Opening{})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		numbers := map[int64]int{}
		for i := range src.Known.Entries {
			numbers[src.Known.Entries[i].Ref] = i
		}
		for _, every := range []int{1, 3} {
			var got, want []int
			for i := range n {
				if i%every == 0 {
					want = append(want, i)
				}
			}
			err := src.Stream(t.Context(), func(ref int64) bool { return numbers[ref]%every == 0 }, func(ref int64, r io.Reader) error {
				i := numbers[ref]
				got = append(got, i)
				b, err := io.ReadAll(r)
				if string(b) != text(i) {
					t.Errorf("the content of file %d has %d bytes, want %d", i, len(b), len(text(i)))
				}
				return err
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("of %d files every %d. was asked for, and %d came (%v), want %d in their order", n, every, len(got), err, len(want))
			}
		}
	}
}

// TestRevisionContentsBesideDamage: an object that cannot be read is named, and all others are read, whichever git they come from.
func TestRevisionContentsBesideDamage(t *testing.T) {
	const n = 6 * gitStride
	g := newRepository(t)
	for i := range n {
		writeFile(t, filepath.Join(g.dir, fmt.Sprintf("f%05d", i)), strings.Repeat(fmt.Sprintf("file %d\n", i), 100+i))
	}
	commit(t, g)
	bad := []int{3, gitStride, gitStride + 1, 4*gitStride - 1}
	for _, i := range bad {
		oid := mustOutput(t, g, "rev-parse", fmt.Sprintf("HEAD:f%05d", i))
		loose := filepath.Join(g.dir, ".git/objects", oid[:2], oid[2:])
		if err := os.Remove(loose); err != nil {
			t.Fatal(err)
		}
		if i != gitStride { // that one is missing
			writeFile(t, loose, "rubbish")
		}
	}
	src, err := OpenRevision(t.Context(), g.dir, "HEAD", Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var failed []int
	next := 0
	err = src.Stream(t.Context(), func(int64) bool { return true }, func(_ int64, r io.Reader) error {
		i := next
		next++
		text, err := io.ReadAll(r)
		if err != nil {
			failed = append(failed, i)
		} else if want := strings.Repeat(fmt.Sprintf("file %d\n", i), 100+i); string(text) != want {
			t.Errorf("file %d has %d bytes, want %d", i, len(text), len(want))
		}
		return err
	})
	if err != nil || next != n || !slices.Equal(failed, bad) {
		t.Errorf("%d contents came (%v), and %v cannot be read, want %d and %v", next, err, failed, n, bad)
	}
}
