package executables

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func platform() *checks.Check {
	return &checks.Check{
		Name:  "executables/platform",
		Title: "a program or library is built for another system or processor",
		Finds: "a file in one of the formats ELF, Mach-O or PE whose header names another platform than its rule's platform, or " +
			"than deploy.platform, an image's configuration, the Architecture of a Debian package or the tags of a wheel: an error, " +
			"but without a rule a warning where there is no x bit, as packages carry libraries for several platforms, and for 386 on " +
			"amd64, which most systems run; in a package also for another system, or processors of one family. Of a universal binary one part must fit. Scripts, " +
			"object files, .NET assemblies and firmware have no platform. What packages say of themselves is held against the same " +
			"platform, with a warning: the tags in *.dist-info/WHEEL, and os and cpu in the package.json of what is installed in " +
			"node_modules or is the artifact; programs in an npm package are held against its package.json",
		Why:    "the target answers \"exec format error\", and that only when the program is first started",
		Repair: "build or fetch the artifact for the target's platform",
		Source: "elf(5); Mach-O's loader.h; Microsoft PE format; Python's platform compatibility tags; npm's package.json",
		Attribute: &checks.Attribute{
			Name:    "platform",
			Values:  "system/processor in Go's names, or a list of these of which any is right",
			Example: "linux/amd64",
			Types:   checks.Files,
			Parse:   parsePlatform,
		},
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Serves:   "executable",
		Need:     artifact.NeedHead,
		Alone:    true,
		Speaks:   func(p *checks.Pass) bool { return p.Value() != nil || len(p.Deploy.Platform) > 0 || npmTarball(p) },
		Applies: func(p *checks.Pass) bool {
			return p.Value() != nil || len(p.Deploy.Platform) > 0 && (p.Judges() || ruledProgram(p)) || npmTarball(p) && p.Judges()
		},
		Run:  runPlatform,
		Scan: func() checks.Scanner { return &labelScan{} },
		Tree: judgePackage,
	}
}

// The names that Go has for systems and processors, and in spelling others use for them.
var (
	goSystems = []string{
		"aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "linux", "netbsd", "openbsd", "solaris", "windows",
	}
	goArches = []string{
		"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x",
	}
	spellings = map[string]string{
		"x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "i386": "386", "i686": "386", "x86": "386",
		"aarch64": "arm64", "armhf": "arm", "armv7": "arm",
		"macos": "darwin", "osx": "darwin", "win32": "windows",
	}
)

// split takes a platform apart, in Go's names where another spelling is known. What stands behind the processor is left out.
func split(platform string) (system, arch string) {
	system, rest, _ := strings.Cut(platform, "/")
	arch, _, _ = strings.Cut(rest, "/")
	for _, word := range []*string{&system, &arch} {
		if name := spellings[*word]; name != "" {
			*word = name
		}
	}
	return system, arch
}

func parsePlatform(v rules.Value, b *checks.Binding) any {
	list := v.List
	if v.Kind != rules.List {
		list = []rules.Value{v}
	}
	var platforms []string
	for _, item := range list {
		if hint, ok := known(item); !ok {
			b.Faultf(item.Pos, hint, "%q is not a platform", item.Text)
			return nil
		}
		platforms = append(platforms, item.Text)
	}
	if len(platforms) == 0 {
		b.Faultf(v.Pos, "write one, such as linux/amd64", "platform has no value")
		return nil
	}
	return platforms
}

// known says whether a value is a platform in Go's names, and else which may be meant.
func known(v rules.Value) (hint string, ok bool) {
	system, arch, _ := strings.Cut(v.Text, "/")
	if v.Kind == rules.Scalar && slices.Contains(goSystems, system) && slices.Contains(goArches, arch) {
		return "", true
	}
	system, arch = split(strings.ToLower(v.Text))
	near := rules.Nearest(system, goSystems) + "/" + rules.Nearest(arch, goArches)
	if path.Dir(near) == "." || strings.HasPrefix(near, "/") || strings.HasSuffix(near, "/") {
		return "write system/processor in Go's names, such as linux/amd64", false
	}
	return "did you mean " + near + "?", false
}

func runPlatform(p *checks.Pass) {
	if p.Facts == nil {
		return
	}
	i, ok := identify(p.Facts.Head)
	// A universal archive of object files looks like a universal binary.
	if !ok || len(i.arches) > 1 && strings.HasSuffix(p.Entry.Name, ".a") {
		return
	}
	want, asked := wanted(p)
	if len(want) == 0 {
		p.Note(unlabelled{i})
		return
	}
	p.Stats.Binaries++
	if slices.ContainsFunc(want, i.fits) || !asked && labelled(p) && slices.ContainsFunc(want, i.narrower) {
		return
	}
	d := checks.Diagnosis{
		Expected: strings.Join(want, " or "), Actual: i.String(),
		Message:  "is built for " + i.String() + " (" + i.format + "), want " + strings.Join(want, " or "),
		Remedy:   "build or fetch it for " + strings.Join(want, " or "),
		Severity: rules.Warning,
	}
	if runs(p) && !slices.ContainsFunc(want, i.compatible) && (asked || !carried(p, i)) {
		d.Severity = rules.Error
	}
	if must := demandOf(p); !asked && must.speaker == byRule && must.program {
		p.ReportFor("executable", d)
		return
	}
	p.Report(d)
}

// wanted are the platforms that count for the pass's file, any of which is right; asked says that a rule names them.
func wanted(p *checks.Pass) (platforms []string, asked bool) {
	if list, ok := p.Value().([]string); ok {
		return list, true
	}
	return p.Deploy.Platform, false
}

// labelled says whether the platform that counts is the one of a package's own label.
func labelled(p *checks.Pass) bool {
	return len(p.Said.Platforms) > 0 && slices.Equal(p.Said.Platforms, p.Deploy.Platform)
}

// carried says whether a package may well mean to carry a file for another platform than its label names: one for another system,
// as tools that build or debug for it have, or one of the same family of processors, as packages for more than one ABI.
func carried(p *checks.Pass, i image) bool {
	return labelled(p) && !slices.ContainsFunc(p.Said.Platforms, func(platform string) bool {
		system, arch := split(platform)
		related := slices.ContainsFunc(i.arches, func(a string) bool { return family(a) == family(arch) })
		return !related && image{system: i.system, loose: i.loose, arches: []string{arch}}.fits(system+"/"+arch)
	})
}

// family is what processors have in common whose systems often run each other's programs.
func family(arch string) string {
	for _, name := range []string{"mips", "ppc", "sparc", "s390"} {
		if strings.HasPrefix(arch, name) {
			return name
		}
	}
	if arch == "386" || strings.HasPrefix(arch, "amd64") {
		return "x86"
	}
	return arch
}
