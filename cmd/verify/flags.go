package main

import (
	"math"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
)

// flags are what the command line says about a run.
type flags struct {
	manifest       string
	formats        []string
	only, skip     []string
	failOn         choice
	jobs           number
	color          choice
	progress       choice
	quiet, verbose bool
	cache          caching

	strip    number
	platform string

	maxEntries, maxPath, maxDepth number
	maxExpanded, maxRatio         number
	maxManifest                   number
	maxAliases, maxNesting        number
	maxRules                      number
}

func newFlags() flags {
	return flags{
		failOn:      choose("error", "warning", never),
		jobs:        number{most: 1024, preset: "as many as suit the machine"},
		color:       choose("auto", "always", never),
		progress:    choose("auto", "always", never),
		strip:       number{most: 1000, preset: "0", zero: true},
		maxExpanded: number{most: math.MaxInt64, preset: "64 GiB"},
		maxRatio:    number{most: math.MaxInt64, preset: "200"},
		maxEntries:  number{most: math.MaxInt64, preset: "5,000,000"},
		maxPath:     number{most: math.MaxInt32, preset: "32 KiB"},
		maxDepth:    number{most: math.MaxInt32, preset: "4,096"},
		maxManifest: number{most: math.MaxInt32 - 1, preset: "1 MiB"},
		maxAliases:  number{most: math.MaxInt32, preset: "100"},
		maxNesting:  number{most: math.MaxInt32, preset: "64"},
		maxRules:    number{most: math.MaxInt32, preset: "10,000"},
	}
}

// define adds the flags of a run to c. A flag's help names its value between back quotes.
func (f *flags) define(c *cobra.Command) {
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.manifest, "manifest", "m", "", manifestHelp)
	fs.StringArrayVarP(&f.formats, "format", "f", nil, "write `FORMAT[=FILE]`: "+formatNames("|")+"; repeatable, one to the screen and others to files")
	fs.StringArrayVar(&f.only, "only", nil, "run only the checks that `CHECK-GLOB` names; repeatable")
	fs.StringArrayVar(&f.skip, "skip", nil, "leave out the checks that `CHECK-GLOB` names; repeatable")
	fs.Var(&f.failOn, "fail-on", "the least severe finding that is drift, exit code 1")
	fs.Var(&f.jobs, "jobs", "look at `N` entries at a time; the report is the same")
	fs.Var(&f.color, "color", "colour the report; auto obeys NO_COLOR and CLICOLOR_FORCE")
	fs.Var(&f.progress, "progress", "show how far the run is; auto does on a terminal")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing when verified, else the verdict and the causes")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "print every finding")
	f.defineSources(c)
	fs.Var(&f.maxEntries, "max-entries", "refuse artifacts of more than `N` entries")
	fs.Var(&f.maxPath, "max-path", "refuse paths of more than `N` bytes")
	fs.Var(&f.maxDepth, "max-depth", "refuse directories more than `N` deep")
	f.defineManifestLimits(c)
	completeWords(c, "fail-on", func() []string { return f.failOn.words })
	completeWords(c, "color", func() []string { return f.color.words })
	completeWords(c, "progress", func() []string { return f.progress.words })
	completeWords(c, "format", func() []string { return strings.Split(formatNames(" "), " ") })
	completeWords(c, "only", checkNames)
	completeWords(c, "skip", checkNames)
}

// defineSources adds the flags that say how an archive or image is read.
func (f *flags) defineSources(c *cobra.Command) {
	fs := c.Flags()
	fs.Var(&f.strip, "strip", "leave the first `N` directories out of the names in an archive")
	fs.StringVar(&f.platform, "platform", "", "which image of an index: `OS/ARCH[/VARIANT]`; else this machine's")
	fs.Var(&f.maxExpanded, "max-expanded", "refuse archives that expand to more than `N` bytes")
	fs.Var(&f.maxRatio, "max-ratio", "refuse archives that expand to more than `N` times their size, once that is 1 GiB")
}

// defineCache adds the flag of a run that may be repeated.
func (f *flags) defineCache(c *cobra.Command) {
	c.Flags().Var(&f.cache, "cache", "remember files in which nothing was found, and do not read them again while they are unchanged; in DIR, else in the user's cache directory")
	c.Flags().Lookup("cache").NoOptDefVal = anyCache
}

const manifestHelp = "what is expected: `FILE`, else verify.yaml or .verify.yaml in the artifact"

// defineManifestLimits adds the flags that say how much of a manifest is read.
func (f *flags) defineManifestLimits(c *cobra.Command) {
	fs := c.Flags()
	fs.Var(&f.maxManifest, "max-manifest", "refuse manifests of more than `N` bytes")
	fs.Var(&f.maxAliases, "max-aliases", "refuse manifests that follow more than `N` aliases")
	fs.Var(&f.maxNesting, "max-nesting", "refuse manifests nested more than `N` deep")
	fs.Var(&f.maxRules, "max-rules", "refuse manifests of more than `N` rules")
}

func (f *flags) limits() artifact.Limits {
	return artifact.Limits{
		Entries: f.maxEntries.value, Path: int(f.maxPath.value), Depth: int(f.maxDepth.value),
		Expanded: f.maxExpanded.value, Ratio: f.maxRatio.value,
	}
}

// selection is what --only and --skip say; both also take several names with commas.
func (f *flags) selection() checks.Select {
	return checks.Select{Only: splitCommas(f.only), Skip: splitCommas(f.skip)}
}

func splitCommas(lists []string) []string {
	var words []string
	for _, l := range lists {
		words = append(words, strings.Split(l, ",")...)
	}
	return words
}

func formatNames(separator string) string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, separator)
}
