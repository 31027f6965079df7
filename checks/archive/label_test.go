package archive_test

import (
	"strings"
	"testing"
)

// elf is the header of a program for a machine of elf(5).
func elf(machine byte) string {
	return "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 9) + "\x02\x00" + string([]byte{machine}) + "\x00" + strings.Repeat("\x00", 44)
}

const (
	machine386   = 3
	machineAMD64 = 62
	machineARM64 = 183
)

// A Debian package's Architecture is held against its programs with no rule. One for amd64 may have libraries for 386; what else
// packages carry on purpose is a warning.
func TestADebianPackageForAnotherPlatform(t *testing.T) {
	data := []file{{"./usr/bin/a*", elf(machineARM64)}, {"./usr/bin/x*", elf(machineAMD64)}, {"./usr/lib/a.so", elf(machineARM64)}, {"./lib32/b*", elf(machine386)}}
	control := func(arch string) []file { return []file{{"./control", "Package: x\nArchitecture: " + arch + "\n"}} }
	same(t, verifyBy(t, deb(t, control("amd64"), data), "", "executables/platform"), `usr/bin/a: error executables/platform: is built for linux/arm64 (ELF), want linux/amd64 [default]
usr/lib/a.so: warning executables/platform: is built for linux/arm64 (ELF), want linux/amd64 [default]
`)
	same(t, verifyBy(t, deb(t, control("i386"), data[1:2]), "", "executables/platform"),
		"usr/bin/x: warning executables/platform: is built for linux/amd64 (ELF), want linux/386 [default]\n")
	same(t, verifyBy(t, deb(t, control("all"), data), "", "executables/platform"), "")
	rule := "version: 1\ndeploy: {platform: linux/arm64}\n"
	got := verifyBy(t, deb(t, control("amd64"), data[1:2]), rule, "executables/platform")
	same(t, got, "usr/bin/x: error executables/platform: is built for linux/amd64 (ELF), want linux/arm64 [default]\n")
}

// So are a wheel's tags.
func TestAWheelForAnotherPlatform(t *testing.T) {
	lib, tags := elf(machineARM64), "Wheel-Version: 1.0\nTag: cp312-cp312-manylinux_2_17_x86_64\n"
	name := taggedWheel(t, tags, "m.so,"+sha256of(lib)+",64\n", file{"m.so", lib})
	same(t, verifyBy(t, name, "", "executables/platform", "archive/*"),
		"m.so: warning executables/platform: is built for linux/arm64 (ELF), want linux/amd64 [default]\n")
}
