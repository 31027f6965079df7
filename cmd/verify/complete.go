package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/suite"
	"verify.example/verify/cmd/verify/internal/report"
)

// completeArtifacts completes the names of files and directories, and the beginnings of the other forms.
func completeArtifacts(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, f := range artifact.Forms() {
		if prefix, _, ok := strings.Cut(f.Name, ":"); ok && strings.HasPrefix(prefix+":", word) {
			found = append(found, prefix+":")
		}
	}
	return append(found, completePaths(word)...), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeSubjects completes what explain takes: paths, and the names of checks.
func completeSubjects(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for _, name := range checkNames() {
		if strings.HasPrefix(name, word) {
			found = append(found, name)
		}
	}
	return append(found, completePaths(word)...), cobra.ShellCompDirectiveNoFileComp
}

// completePaths lists the files and directories that a word is the beginning of.
func completePaths(word string) []string {
	var found []string
	dir, base := filepath.Split(word)
	entries, err := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(word) {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		hidden := strings.HasPrefix(name, ".") && base == ""
		if !strings.HasPrefix(name, base) || hidden || report.Name(name) != name {
			continue // a name that shows as something else is not completed
		}
		if e.IsDir() {
			name += "/"
		}
		found = append(found, dir+name)
	}
	return found
}

// completeWords completes a flag's value from a list, which is made only for that.
func completeWords(c *cobra.Command, flag string, words func() []string) {
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // cannot be: the flag was defined just now
	}
}

func checkNames() []string {
	var names []string
	for _, c := range suite.All() {
		names = append(names, c.Name)
	}
	return names
}
