package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "which verify this is",
		Example: "  verify version",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.out, versionText())
			return err
		},
	}
}

// runVersionOrVerify answers --version, which cobra would do with the package text/template: that alone costs 2 MB of the binary.
func (a *app) runVersionOrVerify(c *cobra.Command, args []string) error {
	if asked, err := c.Flags().GetBool("version"); err != nil || !asked {
		return a.runVerify(c, args)
	}
	_, err := fmt.Fprintln(a.out, versionText())
	return err
}

// versionText names the version, the commit it was built from, and for which system.
func versionText() string {
	words := []string{"verify"}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		words = append(words, "unreleased")
	} else {
		words = append(words, info.Main.Version)
	}
	if ok {
		words = append(words, commit(info.Settings)...)
	}
	return strings.Join(words, " ") + fmt.Sprintf(" (%s, %s/%s)", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func commit(settings []debug.BuildSetting) []string {
	var words []string
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			words = append(words, "commit", s.Value)
		case s.Key == "vcs.modified" && s.Value == "true":
			words = append(words, "modified")
		}
	}
	return words
}
