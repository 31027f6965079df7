package artifact

import "strings"

// maxLabel is the largest file that is read for what a package says of itself.
const maxLabel = 1 << 20

// debArches are the architectures of dpkg whose programs have one platform in Go's names.
var debArches = map[string]string{
	"amd64": "linux/amd64", "i386": "linux/386", "arm64": "linux/arm64", "armhf": "linux/arm", "armel": "linux/arm",
	"ppc64": "linux/ppc64", "ppc64el": "linux/ppc64le", "riscv64": "linux/riscv64", "s390x": "linux/s390x", "loong64": "linux/loong64",
	"mips": "linux/mips", "mipsel": "linux/mipsle", "mips64el": "linux/mips64le",
}

// debPlatforms are the platforms of a package by the Architecture in its control file (deb-control(5)); nil for "all", which may
// hold programs for any, and for what is not known.
func debPlatforms(control string) []string {
	paragraph, _, _ := strings.Cut(control, "\n\n")
	for line := range strings.Lines(paragraph) {
		if field, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(field, "Architecture") {
			if platform := debArches[strings.TrimSpace(value)]; platform != "" {
				return []string{platform}
			}
			return nil
		}
	}
	return nil
}

// WheelPlatforms are the platforms of a wheel by the Tag lines of its WHEEL file
// (https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/); nil for "any", and where one is not known.
func WheelPlatforms(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		field, value, ok := strings.Cut(line, ":")
		if !ok || !strings.EqualFold(field, "Tag") {
			continue
		}
		parts := strings.Split(strings.TrimSpace(value), "-")
		for _, tag := range strings.Split(parts[len(parts)-1], ".") {
			platforms := tagPlatforms(tag)
			if len(parts) != 3 || platforms == nil {
				return nil
			}
			all = append(all, platforms...)
		}
	}
	return all
}

// wheelArches are the processors as platform tags end in them.
var wheelArches = []struct {
	suffix string
	arches []string
}{
	{"_x86_64", []string{"amd64"}},
	{"_amd64", []string{"amd64"}},
	{"_i686", []string{"386"}},
	{"_i386", []string{"386"}},
	{"_aarch64", []string{"arm64"}},
	{"_arm64", []string{"arm64"}},
	{"_armv7l", []string{"arm"}},
	{"_armv6l", []string{"arm"}},
	{"_ppc64le", []string{"ppc64le"}},
	{"_ppc64", []string{"ppc64"}},
	{"_s390x", []string{"s390x"}},
	{"_riscv64", []string{"riscv64"}},
	{"_loongarch64", []string{"loong64"}},
	{"_universal2", []string{"amd64", "arm64"}},
	{"_intel", []string{"amd64", "386"}},
}

// tagPlatforms are the platforms of one platform tag; nil where it is not known.
func tagPlatforms(tag string) []string {
	if tag == "win32" {
		return []string{"windows/386"}
	}
	system := ""
	for _, s := range []struct{ prefix, system string }{
		{"manylinux", "linux"}, {"musllinux", "linux"}, {"linux_", "linux"}, {"macosx_", "darwin"}, {"win_", "windows"},
	} {
		if strings.HasPrefix(tag, s.prefix) {
			system = s.system
		}
	}
	for _, a := range wheelArches {
		if system == "" || !strings.HasSuffix(tag, a.suffix) {
			continue
		}
		var list []string
		for _, arch := range a.arches {
			list = append(list, system+"/"+arch)
		}
		return list
	}
	return nil
}
