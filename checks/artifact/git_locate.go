package artifact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// checkout is a directory in a work tree of git's.
type checkout struct {
	git
	prefix    string // of dir in the work tree: "" or "a/b"
	index     string // the file, absolute
	algorithm string
	fileMode  string
	plain     bool // understood without git, as its index may be
}

// locate finds the checkout that dir (absolute, without links) lies in; nil when there is none. The place is git's own
// answer, unless it is plain to see, but a .git that git passes over without a word is an error.
func locate(ctx context.Context, dir string) (*checkout, error) {
	marks := marksAbove(dir)
	if len(marks) == 0 {
		return nil, nil
	}
	program := findGit(dir)
	if program == "" {
		return nil, fmt.Errorf("%q lies in a git checkout, but git is not installed: install git to compare with its record", dir)
	}
	c := &checkout{git: git{program: program, dir: dir}}
	if ctx.Err() == nil && marks[0] == filepath.Join(dir, ".git") && c.plainly() == nil {
		return c, nil
	}
	answer, err := c.ask(ctx)
	var failed *gitError
	switch {
	case errors.As(err, &failed) && strings.HasPrefix(failed.message, "not a git repository (or any"):
		return nil, c.passedOver(ctx, marks, "")
	case err != nil:
		return nil, fmt.Errorf("git cannot read %q: %w", marks[0], err)
	}
	return c.understand(ctx, marks, answer)
}

// marksAbove lists each .git in dir and above, the nearest first.
func marksAbove(dir string) []string {
	var marks []string
	for {
		mark := filepath.Join(dir, ".git")
		if _, err := os.Lstat(mark); err == nil || !errors.Is(err, fs.ErrNotExist) {
			marks = append(marks, mark)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return marks
		}
		dir = parent
	}
}

// ask asks git where the checkout is, and in the same breath for the settings that matter here.
func (c *checkout) ask(ctx context.Context) (string, error) {
	place, err := c.start(ctx, nil, "rev-parse", "--is-inside-work-tree", "--is-bare-repository",
		"--show-object-format", "--show-cdup", "--show-prefix", "--git-path", "index")
	if err != nil {
		return "", err
	}
	config, err := c.start(ctx, nil, "config", "-z", "--get-regexp", `^(core\.filemode|extensions\.partialclone|remote\..*\.promisor)$`)
	if err != nil {
		place.stop()
		return "", err
	}
	answer, err := place.output()
	if err != nil {
		config.stop()
		return "", err
	}
	values, err := config.output()
	var failed *gitError
	if errors.As(err, &failed) && failed.code == 1 {
		err = nil // none is set
	}
	c.configure(string(values))
	return string(answer), err
}

// configure takes what was asked of the configuration: "key\nvalue\0", or "key\0" for one without a value, which is true.
func (c *checkout) configure(values string) {
	for setting := range strings.SplitSeq(strings.TrimSuffix(values, "\x00"), "\x00") {
		key, value, valued := strings.Cut(setting, "\n")
		switch {
		case key == "core.filemode" && (!valued || slices.Contains([]string{"true", "yes", "on", "1"}, strings.ToLower(value))):
			c.fileMode = "true"
		case key == "core.filemode":
			c.fileMode = "false"
		case key != "":
			c.partial = true
		}
	}
}

// understand reads rev-parse's answer. Only its last two lines can hold any bytes, and the first of them is known.
func (c *checkout) understand(ctx context.Context, marks []string, answer string) (*checkout, error) {
	lines := strings.SplitN(answer, "\n", 5)
	if lines[0] == "false" {
		if len(lines) > 1 && lines[1] == "false" && marks[0] == filepath.Join(c.dir, ".git") && !c.inGitDir(ctx) {
			return nil, elsewhere(marks[0])
		}
		if index := filepath.Join(marks[0], "index"); len(lines) > 1 && lines[1] == "true" && c.indexIn(lines) == index && isFile(index) {
			return nil, fmt.Errorf("%q says that it has no work tree (core.bare), and yet it has an index: "+
				"git config core.bare false makes it the record again", marks[0])
		}
		return nil, nil // a bare repository, or inside a .git
	}
	unexpected := fmt.Errorf("git rev-parse: unexpected answer %q", answer)
	if len(lines) < 5 || lines[0] != "true" {
		return nil, unexpected
	}
	depth := strings.Count(lines[3], "../")
	names := strings.Split(filepath.ToSlash(c.dir), "/")
	if lines[3] != strings.Repeat("../", depth) || depth >= len(names) {
		return nil, unexpected
	}
	c.algorithm = lines[2]
	c.prefix = strings.Join(names[len(names)-depth:], "/")
	rest, known := strings.CutPrefix(lines[4], c.prefix+"/\n")
	if depth == 0 {
		rest, known = strings.CutPrefix(lines[4], "\n")
	}
	if !known { // where case or normal form do not count, the user may have named the directory in another way
		prefix := ""
		prefix, rest, known = strings.Cut(lines[4], "/\n")
		c.prefix = prefix
		known = known && strings.Count(prefix, "/") == depth-1
	}
	if !known {
		return nil, unexpected
	}
	c.index = filepath.FromSlash(strings.TrimSuffix(rest, "\n"))
	if !filepath.IsAbs(c.index) {
		c.index = filepath.Join(c.dir, c.index)
	}
	top := c.dir
	for range depth {
		top = filepath.Dir(top)
	}
	return c, c.passedOver(ctx, marks, top)
}

// elsewhere is the error for a repository whose files lie in another directory than the one around it.
func elsewhere(mark string) error {
	return fmt.Errorf("the work tree of %q is another directory (core.worktree)", mark)
}

// indexIn is the absolute name of the index in an answer of rev-parse that was cut into lines.
func (c *checkout) indexIn(lines []string) string {
	name := filepath.FromSlash(strings.TrimSuffix(lines[len(lines)-1], "\n"))
	if i := strings.LastIndexByte(name, '\n'); i >= 0 {
		name = name[i+1:]
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(c.dir, name)
	}
	return filepath.Clean(name)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// inGitDir says whether dir lies in a repository's own directory.
func (c *checkout) inGitDir(ctx context.Context) bool {
	run, err := c.start(ctx, nil, "rev-parse", "--is-inside-git-dir")
	if err != nil {
		return false
	}
	answer, err := run.output()
	return err == nil && string(answer) == "true\n"
}

// passedOver is an error when there is a .git below top (anywhere when top is "") that git took for no repository: one that
// is broken or that we may not read. An empty directory above dir is nobody's repository.
func (c *checkout) passedOver(ctx context.Context, marks []string, top string) error {
	for _, mark := range marks {
		if filepath.Dir(mark) == top {
			return nil
		}
		if filepath.Dir(mark) != c.dir {
			if _, err := os.Lstat(mark); err != nil {
				continue // the directory above cannot be entered
			}
			if names, err := os.ReadDir(mark); err == nil && len(names) == 0 {
				continue
			}
		}
		run, err := c.start(ctx, nil, "rev-parse", "--resolve-git-dir", mark)
		if err != nil {
			return err
		}
		if _, err = run.output(); err != nil {
			if _, denied := os.ReadDir(mark); errors.Is(denied, fs.ErrPermission) {
				err = errors.New("permission denied")
			}
			return fmt.Errorf("git cannot read %q: %w", mark, err)
		}
		if top != "" {
			return elsewhere(mark)
		}
	}
	return nil
}
