package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"verify.example/verify/rules"
)

// failure is an error for the user: the fact, and what to do about it. The remedy may be empty.
type failure struct {
	fact   string
	remedy string
}

func (f *failure) Error() string { return f.fact }

// failf is a failure whose fact is formatted as by fmt.Sprintf.
func failf(remedy, format string, args ...any) error {
	return &failure{fact: fmt.Sprintf(format, args...), remedy: remedy}
}

// flagFailure turns what the flag parser says into a fact and a remedy.
func flagFailure(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var badValue *pflag.InvalidValueError
	help := "see " + c.CommandPath() + " --help"
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return failf(help, "there is no flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		if near := rules.Nearest(unknown.GetSpecifiedName(), flagNames(c)); near != "" {
			help = "did you mean --" + near + "?"
		}
		return failf(help, "there is no flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &noValue):
		return failf("write "+synopsis(noValue.GetFlag()), "--%s needs a value", noValue.GetFlag().Name)
	case errors.As(err, &badValue):
		f := badValue.GetFlag()
		if n, ok := f.Value.(*number); ok {
			least := 1
			if n.zero {
				least = 0
			}
			return failf(fmt.Sprintf("write a number from %d to %d", least, n.most), "--%s cannot be %q", f.Name, badValue.GetValue())
		}
		return failf("write "+synopsis(f), "--%s cannot be %q", f.Name, badValue.GetValue())
	}
	return failf(help, "%s", err)
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// synopsis is a flag as its help shows it: "--fail-on error|warning|never".
func synopsis(f *pflag.Flag) string {
	value, _ := pflag.UnquoteUsage(f)
	return strings.TrimSpace("--" + f.Name + " " + value)
}

// choice is a flag that takes one of a few words; the first is its default.
type choice struct {
	words []string
	word  string
}

func choose(words ...string) choice { return choice{words, words[0]} }

func (c *choice) String() string { return c.word }

// Type is what help shows in place of the value.
func (c *choice) Type() string { return strings.Join(c.words, "|") }

// Set takes one of the words.
func (c *choice) Set(s string) error {
	for _, w := range c.words {
		if s == w {
			c.word = s
			return nil
		}
	}
	return errors.New("not one of " + c.Type())
}

// number is a flag that takes a whole number from 1 to most; zero stands for its default.
type number struct {
	value, most int64
	preset      string // the default as help shows it
	zero        bool   // 0 may be written too
}

func (n *number) String() string {
	if n.value == 0 {
		return n.preset
	}
	return strconv.FormatInt(n.value, 10)
}

// Type is what help shows in place of the value.
func (n *number) Type() string { return "N" }

// Set takes a number within the bounds.
func (n *number) Set(s string) error {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 0 || v == 0 && !n.zero || v > n.most {
		return errors.New("not such a number")
	}
	n.value = v
	return nil
}
