package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/checks"
	"verify.example/verify/checks/causes"
	"verify.example/verify/checks/dependencies"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/suite"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// lists are what list can show, each as the rows of a table.
func lists() []struct {
	name string
	rows func() ([][]string, error)
} {
	return []struct {
		name string
		rows func() ([][]string, error)
	}{
		{"checks", listChecks},
		{"packs", listPacks},
		{"formats", listFormats},
		{"causes", listCauses},
		{"ecosystems", listEcosystems},
	}
}

func (a *app) listCommand() *cobra.Command {
	var words []string
	for _, l := range lists() {
		words = append(words, l.name)
	}
	return &cobra.Command{
		Use:   "list " + strings.Join(words, "|"),
		Short: "the checks, built-in packs, report formats, causes and ecosystems there are",
		Long: `List shows what there is, one a line. Of a check it shows the severity without a manifest, "-" for one that reports
only what a rule asks for, and the attribute by which a rule asks.`,
		Example:   "  verify list checks",
		ValidArgs: words,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return failf("write verify list checks, or one of the others", "list takes one of %s", strings.Join(words, ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			for _, l := range lists() {
				if l.name == args[0] {
					rows, err := l.rows()
					p := &page{w: a.out, err: err}
					p.table(rows)
					return p.err
				}
			}
			return failf("the lists are "+strings.Join(words, ", "), "there is no list %q", args[0])
		},
	}
}

func listChecks() ([][]string, error) {
	policy, err := manifest.None()
	if err != nil {
		return nil, err
	}
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{})
	if len(faults) > 0 {
		return nil, faults
	}
	var rows [][]string
	for _, c := range suite.All() {
		severity, attribute := "-", ""
		if r, _ := plan.Ruling(c.Name); r.Severity > rules.Off {
			severity = r.Severity.String()
		}
		if c.Attribute != nil {
			attribute = c.Attribute.Name
		}
		rows = append(rows, []string{c.Name, severity, attribute, c.Title})
	}
	return rows, nil
}

func listPacks() ([][]string, error) {
	var rows [][]string
	for _, p := range rules.Packs() {
		rows = append(rows, []string{p.Name, p.Title})
	}
	return rows, nil
}

func listFormats() ([][]string, error) {
	var rows [][]string
	for _, f := range report.Formats() {
		rows = append(rows, []string{f.Name, f.Doc})
	}
	return rows, nil
}

func listCauses() ([][]string, error) {
	var rows [][]string
	for _, c := range causes.All() {
		rows = append(rows, []string{c.ID, c.Title})
	}
	return rows, nil
}

func listEcosystems() ([][]string, error) {
	var rows [][]string
	for _, e := range dependencies.Ecosystems() {
		row := []string{e.Type}
		for _, side := range []packages.Side{packages.Declared, packages.Locked, packages.Installed} {
			var titles []string
			for _, f := range e.Formats {
				if f.Sides&side != 0 && !slices.Contains(titles, f.Title) {
					titles = append(titles, f.Title)
				}
			}
			row = append(row, strings.Join(titles, ", "))
		}
		rows = append(rows, row)
	}
	return rows, nil
}
