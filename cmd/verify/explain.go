package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

func (a *app) explainCommand() *cobra.Command {
	var in string
	c := &cobra.Command{
		Use:   "explain PATH|CHECK",
		Short: "what holds for a path and who says so; or what a check means",
		Long: `Explain shows, for a path of the artifact, each attribute that rules give it: the value, the rule's place and reason,
and the weaker rules that it overrules; then what git has on record, and which checks look at it.

For the name of a check it shows what the check finds, why that matters, how it is repaired, and how severe it is.
A path that exists wins over a check's name.`,
		Example: `  verify explain bin/sync
  verify explain permissions/mode
  verify explain --in ./checkout bin/sync`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return failf("see verify explain --help", "explain takes one path or one check, and %d were given", len(args))
			}
			return nil
		},
		ValidArgsFunction: completeSubjects,
		RunE: func(c *cobra.Command, args []string) error {
			return a.explain(c.Context(), in, args[0])
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&in, "in", ".", "the artifact is `DIR`, and PATH lies in it")
	c.Flags().StringVarP(&a.flags.manifest, "manifest", "m", "", manifestHelp)
	a.flags.defineManifestLimits(c)
	return c
}

func (a *app) explain(ctx context.Context, dir, subject string) error {
	if err := directory(dir); err != nil {
		return err
	}
	e, err := a.expect(inDirectory(dir), checks.Select{})
	var wrong *manifest.Error
	if errors.As(err, &wrong) {
		fmt.Fprint(a.err, wrong.Faults.Format(wrong.Sources))
		return failf("", "the manifest has %s", checks.Count(int64(len(wrong.Faults)), "fault", "faults"))
	}
	if err != nil {
		return err
	}
	path, info, err := locate(dir, subject)
	if err == nil {
		p := &page{w: a.out}
		a.explainPath(ctx, p, e, dir, path, info)
		return p.err
	}
	for _, c := range suite.All() {
		if c.Name == subject {
			p := &page{w: a.out}
			explainCheck(p, e, c)
			return p.err
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	hint := "verify list checks shows the names of checks"
	if near := rules.Nearest(subject, checkNames()); near != "" {
		hint = "did you mean " + near + "?"
	}
	return failf(hint, "there is no path and no check %q", subject)
}

// locate finds a path that a user wrote in the artifact: relative to its root, or absolute. Links on the way are not followed.
func locate(dir, subject string) (string, fs.FileInfo, error) {
	rel := filepath.Clean(subject)
	if filepath.IsAbs(rel) {
		root, err := filepath.Abs(dir)
		if err != nil {
			return "", nil, err
		}
		if rel, err = filepath.Rel(root, rel); err != nil {
			return "", nil, err
		}
	}
	if !filepath.IsLocal(rel) {
		return "", nil, failf("name the artifact with --in DIR", "%q lies outside of the artifact %q", subject, dir)
	}
	rel = filepath.ToSlash(rel)
	for i, c := range rel {
		if c != '/' {
			continue
		}
		if info, err := os.Lstat(filepath.Join(dir, rel[:i])); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return "", nil, failf("explain what it leads to", "%q is a link, and verify looks at no path through it", rel[:i])
		}
	}
	info, err := os.Lstat(filepath.Join(dir, rel))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = cannotOpen(subject, err)
	}
	return rel, info, err
}

// typeOf is what an entry is, from its mode.
func typeOf(m fs.FileMode) artifact.Type {
	switch m.Type() {
	case 0:
		return artifact.File
	case fs.ModeDir:
		return artifact.Directory
	case fs.ModeSymlink:
		return artifact.Link
	case fs.ModeNamedPipe:
		return artifact.FIFO
	case fs.ModeSocket:
		return artifact.Socket
	case fs.ModeDevice:
		return artifact.BlockDevice
	case fs.ModeDevice | fs.ModeCharDevice:
		return artifact.CharDevice
	}
	return artifact.Unknown
}

// bits are the twelve permission bits as chmod writes them.
func bits(m fs.FileMode) uint32 {
	b := uint32(m.Perm())
	for flag, bit := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&flag != 0 {
			b |= bit
		}
	}
	return b
}

// written is an attribute's value as a manifest would write it in one line.
func written(v rules.Value) string {
	switch v.Kind {
	case rules.Scalar:
		return v.Text
	case rules.List:
		parts := make([]string, len(v.List))
		for i := range v.List {
			parts[i] = written(v.List[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case rules.Map:
		parts := make([]string, len(v.Map))
		for i, pair := range v.Map {
			parts[i] = written(pair.Key) + ": " + written(pair.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "null"
}
