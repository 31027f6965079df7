package artifact

import (
	"strings"
	"testing"
)

func TestPlatformsOfLabels(t *testing.T) {
	for _, c := range []struct{ deb, wheel, want string }{
		{"Package: x\nArchitecture: amd64\n", "Tag: cp312-cp312-manylinux_2_17_x86_64\n", "linux/amd64"},
		{"architecture:armhf\n", "Tag: cp39-cp39-musllinux_1_2_armv7l", "linux/arm"},
		{"Architecture: all\n", "Tag: py3-none-any\n", ""},
		{"Architecture: hurd-i386\n", "Tag: cp312-cp312-haiku_1_x86_64\n", ""},
		{"Package: x\n", "Wheel-Version: 1.0\n", ""},
		{"Package: x\n\nArchitecture: amd64\n", "Tag: x\nTag: py3-none-any\n", ""},
	} {
		if got := strings.Join(debPlatforms(c.deb), " "); got != c.want {
			t.Errorf("deb %q: %q, want %q", c.deb, got, c.want)
		}
		if got := strings.Join(WheelPlatforms(c.wheel), " "); got != c.want {
			t.Errorf("wheel %q: %q, want %q", c.wheel, got, c.want)
		}
	}
	for tag, want := range map[string]string{
		"Tag: cp312-cp312-macosx_11_0_universal2":                           "darwin/amd64 darwin/arm64",
		"Tag: py3-none-win32\nTag: py3-none-win_arm64":                      "windows/386 windows/arm64",
		"Tag: py3-none-manylinux1_i686.manylinux2014_aarch64":               "linux/386 linux/arm64",
		"Tag: py3-none-manylinux1_x86_64\r\nTag: py3-none-freebsd_13_amd64": "",
	} {
		if got := strings.Join(WheelPlatforms(tag), " "); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}
