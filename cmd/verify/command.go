package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// terminal is where the command writes: reports and answers to out, what went wrong and progress to err.
type terminal struct {
	out, err *os.File
}

// app is one run of the command.
type app struct {
	terminal
	flags   flags
	verdict report.Verdict // of the command that ran
}

// run executes the command line and gives the exit code.
func run(ctx context.Context, args []string, t terminal) int {
	a := &app{terminal: t, flags: newFlags(), verdict: report.Verified}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !brokenPipe(err) {
		complain(t.err, err)
		return exitCode(a.verdict, a.flags.failOn.word, err)
	}
	return exitCode(a.verdict, a.flags.failOn.word, nil)
}

// complain writes one line for the fact and one for the remedy.
func complain(w io.Writer, err error) {
	fmt.Fprintf(w, "verify: %s\n", report.Clean(err.Error()))
	var f *failure
	if errors.As(err, &f) && f.remedy != "" {
		fmt.Fprintf(w, "    %s\n", report.Clean(f.remedy))
	}
}

// later are the commands that are designed and not built yet.
var later = []string{"fix", "init", "lint", "man", "schema", "update"}

func (a *app) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "verify [ARTIFACT]",
		Short: "compare what was built with what was promised, before upload",
		Long: `Verify compares an artifact with what is promised of it: by a manifest (verify.yaml), by git's own record where it
is a git checkout, and by the default pack, which holds what is wrong for anyone.

ARTIFACT is a directory and defaults to ".". One that is named like a command is written ./NAME. It may also be:
` + formsHelp() + `
No entry is unpacked to disk. Standard input is kept while it is verified, 64 MiB of it in memory, and so is what a compressed
tar or layer expands to, 32 MiB in memory and at most 1 GiB more; what memory does not take lies in a temporary file without a name.

Exit code: 0 verified; 1 drift; 2 could not decide, because of bad usage, a bad manifest, or anything that could not
be read.`,
		Example: `  verify                                    the directory you are in
  verify ./checkout                         before it is uploaded
  verify ./checkout -f json=report.json     with a report for programs beside the one on the screen
  verify ./checkout --only 'permissions/*'  some checks only
  verify app-1.0.tar.gz --strip 1           a release, whose files lie under app-1.0/
  ssh HOST tar -C /srv/app -c . | verify -m verify.yaml -
                                            the far side, after an upload`,
		Args:              a.oneArtifact,
		RunE:              a.runVersionOrVerify,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: completeArtifacts,
	}
	c.SetOut(a.out)
	c.SetErr(a.err)
	c.SetFlagErrorFunc(flagFailure)
	a.flags.define(c)
	a.flags.defineCache(c)
	c.Flags().Bool("version", false, "which verify this is")
	c.AddCommand(a.diffCommand(), a.explainCommand(), a.hookCommand(), a.listCommand(), a.versionCommand())
	c.SetHelpCommand(helpCommand())
	c.InitDefaultCompletionCmd()
	describeCompletion(c)
	return c
}

// formsHelp lists the ways to name an artifact.
func formsHelp() string {
	var b strings.Builder
	for _, f := range artifact.Forms() {
		fmt.Fprintf(&b, "  %-26s %s\n", f.Name, f.Doc)
	}
	return b.String()
}

// oneArtifact takes at most one argument, and tells a command that is not there from a directory that is not there.
func (a *app) oneArtifact(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, err := os.Lstat(args[0]); err != nil {
		for _, name := range later {
			if args[0] == name {
				return failf("verify --help shows the commands it has", "this version of verify has no command %s yet", name)
			}
		}
		if near := nearestCommand(c, args[0]); near != "" {
			return failf("did you mean: verify "+near, "there is no command and no artifact %q", args[0])
		}
	}
	if len(args) > 1 {
		return failf("verify one after the other, or the directory that holds them", "%d artifacts were given, and verify takes one", len(args))
	}
	return nil
}

// nearestCommand is the command that a word may have meant; a word with a dot or a slash in it is a path.
func nearestCommand(c *cobra.Command, word string) string {
	if strings.ContainsAny(word, "./:-") {
		return ""
	}
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return rules.Nearest(word, names)
}

// describeCompletion words cobra's own completion command as the others are.
func describeCompletion(root *cobra.Command) {
	c, _, err := root.Find([]string{"completion"})
	if err != nil {
		return // cannot be: it was added just now
	}
	var shells []string
	for _, shell := range c.Commands() {
		shell.Short = "the script for " + shell.Name()
		shell.Example = "  verify completion " + shell.Name()
		shell.Args = noArgs
		shells = append(shells, shell.Name())
	}
	c.Short = "print a script with which a shell completes verify's command line"
	c.Example = "  source <(verify completion bash)    completes paths, checks and formats in this shell"
	c.Args = nil
	c.RunE = func(*cobra.Command, []string) error {
		return failf("write verify completion bash, or another shell", "completion takes one of %s", strings.Join(shells, ", "))
	}
}

// noArgs refuses arguments where a command takes none.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return failf("see "+c.CommandPath()+" --help", "%s takes no argument, and %q was given", c.Name(), args[0])
	}
	return nil
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "what a command does, with an example",
		Example: "  verify help explain",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return failf("verify --help shows the commands", "there is no command %q", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
