package artifact

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// gitIdle is how long git may be silent. A checkout can name a FIFO as a file of git's, and git would wait for ever.
const gitIdle = 2 * time.Minute

// git runs git's plumbing in one directory so that nothing a checkout's own configuration names is executed: only
// commands that start no program are used, and what could name one is overruled all the same.
type git struct {
	program  string        // absolute
	dir      string        // absolute, without links
	patience time.Duration // how long git may be silent; 0 for gitIdle
	partial  bool          // a partial clone, in which git would fetch what is missing
}

// gitOptions come before every command. They outrank the checkout's configuration.
func gitOptions() []string {
	return []string{
		"--no-pager", "--no-optional-locks",
		"-c", "core.fsmonitor=false",
		"-c", "core.hooksPath=" + os.DevNull,
		"-c", "core.attributesFile=" + os.DevNull,
		"-c", "core.untrackedCache=false",
		"-c", "core.sshCommand=false",
		"-c", "core.pager=cat",
		"-c", "core.quotePath=false",
		"-c", "core.warnAmbiguousRefs=true",
		"-c", "credential.helper=",
		"-c", "protocol.allow=never",
		// The owner of a repository matters only to who lets it run programs.
		"-c", "safe.directory=*",
	}
}

// gitEnvironment is environ without anything that tells git where to look or what to run.
func gitEnvironment(environ []string) []string {
	clean := make([]string, 0, len(environ)+16)
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		name = strings.ToUpper(name)
		if !strings.HasPrefix(name, "GIT_") && name != "LC_ALL" && name != "SSH_ASKPASS" && name != "PAGER" {
			clean = append(clean, variable)
		}
	}
	return append(clean,
		"LC_ALL=C",
		"GIT_ALLOW_PROTOCOL=none", // outranks protocol.*.allow of the checkout
		"GIT_ATTR_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_GRAFT_FILE="+filepath.Join(os.DevNull, "none"), // parents that no commit names; git warns of any file that is there
		"GIT_LITERAL_PATHSPECS=1",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0",
	)
}

// findGit is the first git on PATH that does not lie in dir: an artifact on the path must not be executed. It is "" when
// there is none.
func findGit(dir string) string {
	for _, place := range filepath.SplitList(os.Getenv("PATH")) {
		if !filepath.IsAbs(place) {
			continue
		}
		program, err := exec.LookPath(filepath.Join(place, "git"))
		if err != nil {
			continue
		}
		real, err := filepath.EvalSymlinks(program)
		if err == nil && !inside(dir, program) && !inside(dir, real) {
			return program
		}
	}
	return ""
}

// inside says whether path lies in dir, by name.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// gitRun is one running git. Its output is read from it; then finish or stop must be called.
type gitRun struct {
	name   string
	cmd    *exec.Cmd
	cancel context.CancelCauseFunc
	ctx    context.Context
	idle   *time.Timer
	wait   time.Duration
	stdout io.Reader
	stderr firstBytes
}

var errGitIdle = errors.New("no answer")

// start runs git with args; stdin may be nil.
func (g git) start(ctx context.Context, stdin io.Reader, args ...string) (*gitRun, error) {
	run := &gitRun{name: args[0], wait: cmp.Or(g.patience, gitIdle)}
	run.ctx, run.cancel = context.WithCancelCause(ctx)
	run.cmd = exec.CommandContext(run.ctx, g.program, append(gitOptions(), args...)...)
	run.cmd.Dir = g.dir
	run.cmd.Env = gitEnvironment(os.Environ())
	run.cmd.Stdin = stdin
	run.cmd.Stderr = &run.stderr
	run.cmd.WaitDelay = time.Second
	var err error
	if run.stdout, err = run.cmd.StdoutPipe(); err == nil {
		err = run.cmd.Start()
	}
	if err != nil {
		run.cancel(nil)
		return nil, fmt.Errorf("cannot run git: %w", err)
	}
	run.idle = time.AfterFunc(run.wait, func() { run.cancel(errGitIdle) })
	return run, nil
}

// Read reads git's standard output.
func (r *gitRun) Read(p []byte) (int, error) {
	n, err := r.stdout.Read(p)
	r.idle.Reset(r.wait)
	return n, err
}

// stop ends git, whatever it is doing.
func (r *gitRun) stop() {
	r.cancel(nil)
	_ = r.finish()
}

// finish waits for git once its output was read and tells how it ended: nil, the context's error, or a *gitError.
func (r *gitRun) finish() error {
	err := r.cmd.Wait()
	r.idle.Stop()
	cause := context.Cause(r.ctx)
	r.cancel(nil)
	switch {
	case errors.Is(cause, errGitIdle):
		return &gitError{command: r.name, message: "no answer for " + r.wait.String()}
	case cause != nil && err != nil:
		return cause
	case err != nil:
		return &gitError{command: r.name, message: r.message(), code: r.cmd.ProcessState.ExitCode()}
	}
	return nil
}

// message is what git said: its fatal error, else its first line.
func (r *gitRun) message() string {
	text := r.stderr.String()
	if _, after, found := strings.Cut("\n"+text, "\nfatal: "); found {
		text = after
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "error: "), "\n")
	if line == "" {
		line = r.cmd.ProcessState.String()
	}
	quoted := strconv.Quote(line)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// output runs git to its end and is what it printed; for short answers.
func (r *gitRun) output() ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if ended := r.finish(); ended != nil {
		return out, ended
	}
	return out, err
}

// gitError is a git that failed.
type gitError struct {
	command string
	message string
	code    int
}

func (e *gitError) Error() string { return "git " + e.command + ": " + e.message }

// firstBytes keeps the first few kilobytes that are written to it.
type firstBytes struct{ bytes.Buffer }

func (b *firstBytes) Write(p []byte) (int, error) {
	if room := 4096 - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
