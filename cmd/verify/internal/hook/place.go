package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The files in the hooks directory: git's name for the hook, where the one that was there before ours is kept, and where
// pre-commit puts the hook that it finds, which it then runs first with all that git hands it.
const (
	hookName   = "pre-push"
	keptName   = "pre-push.before-verify"
	legacyName = "pre-push.legacy"
)

// Place is where git looks for a repository's hooks. All paths are absolute.
type Place struct {
	Dir     string // the hooks directory, which need not exist
	Top     string // the work tree; the git directory of a bare repository
	Setting string // core.hooksPath where it is set, else ""
	common  string // the git directory that all work trees of the repository share
}

// GitDir is the git directory of the repository that a git command in dir works on. GIT_DIR counts, as git sets it for hooks.
func GitDir(ctx context.Context, dir string) (string, error) {
	return userGit(ctx, dir, "rev-parse", "--absolute-git-dir")
}

// Find finds where the hooks of the repository around dir lie: by git's own answer, with all of the user's configuration, so
// that core.hooksPath counts wherever it is set, and a linked work tree has the hooks of its repository.
func Find(ctx context.Context, dir string) (*Place, error) {
	top, err := userGit(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil || top == "" {
		if top, err = GitDir(ctx, dir); err != nil {
			return nil, err
		}
	}
	p := &Place{Top: top}
	if p.common, err = userGit(ctx, top, "rev-parse", "--git-common-dir"); err != nil {
		return nil, err
	}
	// A relative core.hooksPath is meant from where hooks run, which is the top.
	if p.Dir, err = userGit(ctx, top, "rev-parse", "--git-path", "hooks"); err != nil {
		return nil, err
	}
	p.common, p.Dir = from(top, p.common), from(top, p.Dir)
	p.Setting, err = userGit(ctx, top, "config", "--get", "core.hooksPath")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // not set
		return p, nil
	}
	return p, err
}

// from is path as it is meant in dir.
func from(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// userGit asks git in the user's own environment, which decides where hooks lie. Only rev-parse and config are asked, which
// run no program.
func userGit(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		line, _, _ := strings.Cut(strings.TrimPrefix(stderr.String(), "fatal: "), "\n")
		if line == "" {
			return "", fmt.Errorf("git %s: %w", args[0], err)
		}
		return "", fmt.Errorf("git: %s: %w", line, err)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(out), "\n"), "\r"), nil
}

// Hook is the file that git runs.
func (p *Place) Hook() string { return filepath.Join(p.Dir, hookName) }

// Kept is where the hook that was there before is kept.
func (p *Place) Kept() string { return filepath.Join(p.Dir, keptName) }

// shared says whether the hooks directory, links resolved, belongs to more than this repository.
func (p *Place) shared() bool {
	dir := resolved(p.Dir)
	return !within(resolved(p.common), dir) && !within(resolved(p.Top), dir)
}

// InWorkTree says whether the hooks directory is a part of the work tree, where it may be committed.
func (p *Place) InWorkTree() bool {
	dir := resolved(p.Dir)
	return within(resolved(p.Top), dir) && !within(resolved(p.common), dir)
}

// resolved is path without links, as far as it exists.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolved(parent), filepath.Base(path))
}

// within says whether path is dir or lies below it, by name.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
