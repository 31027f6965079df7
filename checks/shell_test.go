package checks_test

import (
	"testing"

	"verify.example/verify/checks"
)

func TestShellQuote(t *testing.T) {
	for path, want := range map[string]string{
		"bin/run":      "bin/run",
		"a b":          "'a b'",
		"it's":         `'it'\''s'`,
		"-rf":          "./-rf",
		"--help me":    "'./--help me'",
		"$(reboot)":    "'$(reboot)'",
		"~root":        "'~root'",
		"*":            "'*'",
		"":             "''",
		"grün/ü":       "'grün/ü'",
		"bad\xffbyte":  `$'bad\xffbyte'`,
		"\x1b'\\":      `$'\x1b\'\\'`,
		"\u202egpj":    `$'\xe2\x80\xaegpj'`,
		"\u2764\ufe0f": `$'❤\xef\xb8\x8f'`,
		"\u3164":       `$'\xe3\x85\xa4'`,
		"##[x] #y":     `$'#\x23[x] #y'`,
	} {
		if got := checks.ShellQuote(path); got != want {
			t.Errorf("ShellQuote(%q) = %s, want %s", path, got, want)
		}
	}
}
