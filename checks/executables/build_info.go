package executables

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/gobuild"
	"verify.example/verify/rules"
)

func buildInfo() *checks.Check {
	return &checks.Check{
		Name:  "executables/build-info",
		Title: "a Go program was built from, with, or for something else than a rule says",
		Finds: "what the go command wrote into a program (go version -m shows it) and a rule's build says otherwise: another version " +
			"of Go, uncommitted changes (vcs.modified, or a version that ends in +dirty or -dirty), another system or processor " +
			"(without os and arch: than deploy.platform), module, version, revision or setting. A program that does not say what is " +
			"asked is found too, and so is a file without such information. That of Go before 1.18 and of universal binaries " +
			"cannot be read, and is a problem",
		Why: "a program that was built on somebody's machine with changes that nobody committed cannot be built again, and an old Go " +
			"has holes that were closed long ago; nothing in a file's name shows either",
		Repair: "build it again from a clean checkout, with the Go and for the platform that the rule names",
		Source: "debug/buildinfo and runtime/debug of Go's standard library; go help build, -buildvcs",
		Attribute: &checks.Attribute{
			Name: "build",
			Values: "a mapping of go (bounds such as \">=1.22, <1.24\", a release after its candidates), modified (true or false), os, arch, " +
				"module, version, revision (seven digits at least) and settings (of go version -m)",
			Example: "{go: \">=1.22\", modified: false}",
			Types:   checks.Files,
			Parse:   parseBuild,
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Alone:    true,
		Scan:     func() checks.Scanner { return &buildScan{} },
	}
}

// buildScan looks for build information in one file after another.
type buildScan struct{ search *gobuild.Search }

func (s *buildScan) Start(p *checks.Pass) bool {
	if s.search = gobuild.New(p.Facts.Head); s.search == nil {
		noBuildInfo(p)
	}
	return s.search != nil
}

func (s *buildScan) Block(_ *checks.Pass, b artifact.Block) { s.search.Add(b.Bytes[b.Seen:], b.Last) }

func (s *buildScan) End(p *checks.Pass) {
	info, err := s.search.Result()
	switch {
	case errors.Is(err, gobuild.ErrNone):
		noBuildInfo(p)
	case err != nil:
		p.Problem("how it was built cannot be told: " + err.Error())
	default:
		judgeBuild(p, info)
	}
}

func noBuildInfo(p *checks.Pass) {
	p.Report(checks.Diagnosis{
		Expected: "a Go program", Actual: "none", Message: "has no Go build information, want a program that the go command built",
		Remedy: "build it with the go command, or leave it out of the rule",
	})
}

// judgeBuild holds what a program says against what a rule asks.
func judgeBuild(p *checks.Pass, info *debug.BuildInfo) {
	want, ok := p.Value().(*build)
	if !ok {
		return
	}
	j := &builtAs{p, info, map[string]string{}}
	for _, s := range info.Settings {
		j.settings[s.Key] = s.Value
	}
	j.goVersion(want)
	if want.modified != "" {
		j.changes(want.modified == "true")
	}
	j.target(want)
	j.equal("module", info.Main.Path, want.module)
	j.equal("version", info.Main.Version, want.version)
	if revision := j.settings["vcs.revision"]; want.revision != "" && (revision == "" || !strings.HasPrefix(revision, want.revision)) {
		j.equal("vcs.revision", revision, want.revision)
	}
	for _, s := range want.settings {
		j.equal(s[0], j.settings[s[0]], s[1])
	}
}

// builtAs is what one program says of itself.
type builtAs struct {
	p        *checks.Pass
	info     *debug.BuildInfo
	settings map[string]string
}

// equal reports a value that is not the one that is wanted; "" wants none.
func (j *builtAs) equal(what, have, want string) {
	if want == "" || have == want {
		return
	}
	d := checks.Diagnosis{Expected: want, Actual: have, Message: fmt.Sprintf("is built with %s %q, want %q", what, have, want), Remedy: "build it again as the rule says"}
	if have == "" {
		d.Actual, d.Message = "not said", fmt.Sprintf("does not say its %s, want %q", what, want)
	}
	j.p.Report(d)
}

func (j *builtAs) goVersion(want *build) {
	if len(want.goBounds) == 0 {
		return
	}
	have := j.info.GoVersion
	d := checks.Diagnosis{Expected: want.goText, Actual: have, Message: fmt.Sprintf("is built with %s, want %s", have, want.goText), Remedy: "build it again with a Go that fits"}
	v, ok := gobuild.ParseVersion(have)
	if !ok {
		d.Message = fmt.Sprintf("is built with %q, a development version that comes neither before nor after a release, want %s", have, want.goText)
		j.p.Report(d)
		return
	}
	for _, b := range want.goBounds {
		if !b.holds(v.Compare(b.version)) {
			j.p.Report(d)
			return
		}
	}
}

// changes judges whether the program was built from uncommitted changes. A program that was built from a published module, with
// its checksum, was not.
func (j *builtAs) changes(want bool) {
	version := j.info.Main.Version
	said, clean := j.settings["vcs.modified"], j.info.Main.Sum != ""
	dirty := said == "true" || strings.HasSuffix(version, "+dirty") || strings.HasSuffix(version, "-dirty")
	switch {
	case dirty && !want:
		why := "vcs.modified=true"
		if said != "true" {
			why = "version " + version
		}
		j.p.Report(checks.Diagnosis{
			Expected: "modified: false", Actual: why, Message: "is built from uncommitted changes (" + why + "), want a clean checkout",
			Remedy: "commit or drop the changes, and build it again",
		})
	case want && !dirty && (said == "false" || clean):
		j.p.Report(checks.Diagnosis{
			Expected: "modified: true", Actual: "vcs.modified=false", Message: "is built from a clean checkout, want uncommitted changes",
		})
	case !dirty && said != "false" && !clean:
		j.p.Report(checks.Diagnosis{
			Expected: fmt.Sprintf("modified: %t", want), Actual: "not said",
			Message: fmt.Sprintf("does not say whether it is built from uncommitted changes, want modified: %t", want),
			Remedy:  "build it in a checkout, with -buildvcs=true and git installed",
		})
	}
}

// target judges the platform, by the rule's own words, else by deploy.platform.
func (j *builtAs) target(want *build) {
	system, arch := j.settings["GOOS"], j.settings["GOARCH"]
	if want.os != "" || want.arch != "" || len(j.p.Deploy.Platform) == 0 {
		j.equal("GOOS", system, want.os)
		j.equal("GOARCH", arch, want.arch)
		return
	}
	for _, platform := range j.p.Deploy.Platform {
		if s, a := split(platform); s == system && a == arch {
			return
		}
	}
	j.equal("GOOS/GOARCH", strings.Trim(system+"/"+arch, "/"), strings.Join(j.p.Deploy.Platform, " or "))
}
