package executables

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// maxLabel is the largest package.json or WHEEL that is read.
const maxLabel = 1 << 20

// label is what a package says of the platforms that it is for.
type label struct {
	names string // as it says so: "darwin/arm64", "os darwin"
	fits  func(system, arch string) bool
}

// labelScan reads the labels of packages: WHEEL of an installed Python package, package.json of an npm package.
type labelScan struct {
	text []byte
	size int64
}

// isLabel says whether a file is the label of a package: the artifact's own, or that of one that is installed in it.
func isLabel(p *checks.Pass) bool {
	switch dir := p.Dir.Path; p.Entry.Name {
	case "WHEEL":
		return strings.HasSuffix(dir, ".dist-info")
	case "package.json":
		up := path.Dir(dir)
		return dir == "." || npmTarball(p) && dir == "package" || path.Base(up) == "node_modules" ||
			strings.HasPrefix(path.Base(up), "@") && path.Base(path.Dir(up)) == "node_modules"
	}
	return false
}

// npmTarball says whether the artifact is laid out as npm pack does.
func npmTarball(p *checks.Pass) bool { return p.Said.Top == "package" }

func (s *labelScan) Start(p *checks.Pass) bool {
	s.text, s.size = s.text[:0], 0
	_, asked := wanted(p)
	return isLabel(p) && (asked || !labelled(p)) // a package in a package is for what that one is for
}

func (s *labelScan) Block(_ *checks.Pass, b artifact.Block) {
	s.size += int64(len(b.Bytes) - b.Seen)
	s.text = append(s.text, b.Bytes[b.Seen:]...)
	s.text = s.text[:min(len(s.text), maxLabel)]
}

func (s *labelScan) End(p *checks.Pass) {
	l, err := readLabel(p.Entry.Name, s.text)
	if s.size > maxLabel {
		err = fmt.Errorf("it has %d bytes, and at most %d are read", s.size, maxLabel)
	}
	switch want, asked := wanted(p); {
	case err != nil && asked:
		p.Problem("which platform the package is for cannot be told: " + err.Error())
	case err != nil:
		p.Report(checks.Diagnosis{Message: "which platform the package is for cannot be told: " + err.Error(), AtMost: rules.Warning})
	case l == nil:
	case len(want) > 0:
		judgeLabel(p, l, want)
	default:
		p.Note(*l)
	}
}

// readLabel reads a label; nil where it names no platform.
func readLabel(name string, text []byte) (*label, error) {
	if name != "WHEEL" {
		return npmLabel(text)
	}
	platforms := artifact.WheelPlatforms(string(text))
	if platforms == nil {
		return nil, nil
	}
	slices.Sort(platforms)
	platforms = slices.Compact(platforms)
	return &label{strings.Join(platforms, " and "), func(system, arch string) bool {
		return slices.Contains(platforms, system+"/"+arch)
	}}, nil
}

// judgeLabel holds a label against the target.
func judgeLabel(p *checks.Pass, l *label, want []string) {
	p.Stats.Binaries++
	for _, platform := range want {
		if l.fits(split(platform)) {
			return
		}
	}
	p.Report(checks.Diagnosis{
		Expected: strings.Join(want, " or "), Actual: l.names, Message: "says that its package is for " + l.names + ", want " + strings.Join(want, " or "),
		Remedy: "install the package on the target's platform, or for it", Severity: rules.Warning,
	})
}

// nodeNames are Node's names for systems and processors where Go has others.
var nodeNames = map[string]string{"win32": "windows", "sunos": "solaris", "x64": "amd64", "ia32": "386", "mipsel": "mipsle"}

// npmLabel reads os and cpu of a package.json: lists in Node's names, of which "!" in front excludes one.
func npmLabel(text []byte) (*label, error) {
	var said struct {
		OS  nameList `json:"os"`
		CPU nameList `json:"cpu"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, bom), &said); err != nil {
		return nil, err
	}
	if len(said.OS)+len(said.CPU) == 0 {
		return nil, nil
	}
	var names []string
	for _, list := range []struct {
		key   string
		names nameList
	}{{"os", said.OS}, {"cpu", said.CPU}} {
		if len(list.names) > 0 {
			names = append(names, list.key+" "+strings.Join(list.names, ", "))
		}
	}
	return &label{strings.Join(names, " and "), func(system, arch string) bool { return said.OS.admits(system) && said.CPU.admits(arch) }}, nil
}

// nameList is one name, or a list of them.
type nameList []string

// UnmarshalJSON reads both forms, and null as none.
func (l *nameList) UnmarshalJSON(b []byte) error {
	var one *string
	if json.Unmarshal(b, &one) == nil {
		if one != nil {
			*l = nameList{*one}
		}
		return nil
	}
	var many []string
	if json.Unmarshal(b, &many) != nil {
		return errors.New("os and cpu must be text or a list of texts")
	}
	*l = many
	return nil
}

// admits says whether the list lets a name of Go's pass, as npm's npm-install-checks does.
func (l nameList) admits(name string) bool {
	listed, excluded := false, 0
	for _, n := range l {
		plain, not := strings.CutPrefix(n, "!")
		if other := nodeNames[plain]; other != "" {
			plain = other
		}
		same := plain == name || plain == "ppc64" && name == "ppc64le" || plain == "any" && len(l) == 1
		switch {
		case not && same:
			return false
		case not:
			excluded++
		default:
			listed = listed || same
		}
	}
	return listed || excluded == len(l)
}

// unlabelled is a program or library that nothing but the package's own label can be held against.
type unlabelled struct {
	image image
}

// judgePackage holds the programs of an npm package against what its package.json says.
func judgePackage(t *checks.TreePass) {
	var own *label
	for _, n := range t.Notes() {
		if l, ok := n.Value.(label); ok && n.Path == "package/package.json" {
			own = &l
		}
	}
	if own == nil {
		return
	}
	for _, n := range t.Notes() {
		u, ok := n.Value.(unlabelled)
		if !ok || slices.ContainsFunc(u.image.arches, func(arch string) bool { return own.fits(u.image.system, arch) }) {
			continue
		}
		t.Report(n.Path, nil, checks.Diagnosis{
			Severity: rules.Warning, Expected: own.names, Actual: u.image.String(),
			Message: "is built for " + u.image.String() + " (" + u.image.format + "), and package.json says that the package is for " + own.names,
			Remedy:  "build it for the platforms that package.json names, or name its own there",
		})
	}
}
