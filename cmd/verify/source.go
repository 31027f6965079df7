package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/term"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
)

// opening is how artifacts are opened, as the flags say.
func (a *app) opening() artifact.Opening {
	return artifact.Opening{
		Limits: a.flags.limits(), Strip: int(a.flags.strip.value), Stdin: os.Stdin, Platform: a.flags.platform,
	}
}

// open opens an artifact of any form. An error says what is wrong with it in one line.
func (a *app) open(ctx context.Context, name string) (*artifact.Source, error) {
	if name == "-" && term.IsTerminal(int(os.Stdin.Fd())) {
		return nil, failf("pipe one into verify: ssh HOST tar -C /srv/app -c . | verify -", "standard input is a terminal, not a tar")
	}
	src, err := artifact.Open(ctx, name, a.opening())
	if err != nil {
		return nil, cannotOpen(name, err)
	}
	return src, nil
}

// directory says why the artifact is not a directory that can be listed; nil means that it is one.
func directory(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return cannotOpen(name, err)
	}
	if !info.IsDir() {
		return failf("name a directory", "%q is not a directory", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return cannotOpen(name, err)
	}
	return f.Close()
}

// cannotOpen is why an artifact cannot be opened, for its user.
func cannotOpen(name string, err error) error {
	var path *fs.PathError
	switch {
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist) && path.Path == name:
		return failf("", "there is no file or directory %q", name)
	case errors.Is(err, artifact.ErrUnknownForm):
		return failf("name the directory that it lies in", "%q %s", name, err)
	case errors.Is(err, context.Canceled):
		return failf("", "%q was not read to its end: interrupted, and nothing in it was looked at", name)
	case name == "-":
		return failf("", "standard input: %s", reason(err))
	}
	return failf("", "cannot read %q: %s", name, reason(err))
}

// reason is err without the operation and the path, which the message around it names already.
func reason(err error) error {
	if path, ok := err.(*fs.PathError); ok { //nolint:errorlint // what wraps one says more than it does
		return path.Err
	}
	return err
}

// hints are remarks on an archive whose contents lie deeper than its manifest expects: known before the run, and after it.
func (a *app) hints(src *artifact.Source, manifest string) (before string, after string) {
	top := src.Said.Top
	if top == "" || a.flags.strip.value > 0 {
		return "", ""
	}
	after = fmt.Sprintf("everything lies under %s/; --strip 1 leaves it out", report.Name(top))
	if manifest != "" || src.Known == nil {
		return "", after
	}
	below := src.Known.Dir(top)
	for _, name := range manifestNames {
		if below != nil && below.Entry(name) != nil {
			return fmt.Sprintf("%s/%s is not read, since it is not at the root; --strip 1 leaves %[1]s/ out", report.Name(top), name), after
		}
	}
	return "", after
}
