package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// mostAnswer is how many bytes of an answer AskGit keeps: the names of some six million objects.
const mostAnswer = 256 << 20

// AskGit runs one of git's reading commands in dir, a work tree or a git directory, as everything here runs git: nothing that a
// configuration names is executed or fetched, and GIT_DIR and its like are not heeded. It gives what git wrote to standard
// output. An error tells what git said; an answer of more than 256 MiB is one too. stdin may be nil. The caller chooses args
// that start no program: rev-parse, rev-list, cat-file --batch-check, for-each-ref, config.
func AskGit(ctx context.Context, dir string, stdin io.Reader, args ...string) ([]byte, error) {
	program := findGit(dir)
	if program == "" {
		return nil, errors.New("git is not installed")
	}
	run, err := git{program: program, dir: dir}.start(ctx, stdin, args...)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(run, mostAnswer+1))
	if len(out) > mostAnswer {
		run.stop()
		return nil, fmt.Errorf("git %s: its answer is over %d bytes", args[0], mostAnswer)
	}
	if ended := run.finish(); ended != nil {
		return nil, ended
	}
	return out, err
}
