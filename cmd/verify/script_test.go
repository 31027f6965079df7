package main

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"verify.example/verify/checks/artifact"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verify": main})
}

// TestScripts runs the specification of the command: testdata/script/*.txtar. Besides testscript's own commands a script has
//
//	exits CODE verify ARGS...    run verify and hold its exit code
//	touch LITERAL                make an empty file whose name is a Go string literal
//	[root]                       whether the test runs as root, who may read everything
//	[remembers]                  whether the script's directory lies on a file system on which --cache is of use
//
// Files start with mode 0644 and directories with 0755, whatever the umask is.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       updating(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               hermetic,
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "remembers":
				return remembers(os.TempDir())
			}
			return false, errors.New("unknown condition " + cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"touch": touch,
		},
	})
}

// updating says whether -update was given, with which "cmp stdout" writes what it got into the script. Package checktest, which
// other tests here import, defines the flag.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// hermetic keeps the user's own git configuration, colours and umask out of a script.
func hermetic(env *testscript.Env) error {
	env.Vars = append(env.Vars, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "NO_COLOR=", "CLICOLOR_FORCE=", "TERM=xterm")
	return filepath.WalkDir(env.WorkDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == env.WorkDir {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
}

// remembers says whether stamps prove that a file in a directory is unchanged.
func remembers(dir string) (bool, error) {
	src, err := artifact.OpenDirectory(dir)
	if err != nil {
		return false, err
	}
	defer src.Close()
	if src.Stamped == nil {
		return false, nil
	}
	_, err = src.Stamped()
	return err == nil, nil
}

// exits runs a program and fails unless it ends with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code is %d, want %d", got, want)
	}
}

// touch makes an empty file with any name there can be.
func touch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: touch LITERAL")
	}
	name, err := strconv.Unquote(args[0])
	ts.Check(err)
	file := ts.MkAbs(name)
	ts.Check(os.WriteFile(file, nil, 0o644))
	ts.Check(os.Chmod(file, 0o644))
}
