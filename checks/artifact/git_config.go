package artifact

import (
	"slices"
	"strings"
)

// plainConfig is what a repository's own configuration says of where it is and how it is read.
type plainConfig struct {
	version   string // core.repositoryFormatVersion
	fileMode  string
	algorithm string
	format    string // extensions.objectFormat
}

// harmless says of the settings of core that change neither where a repository is nor what its index says which values git takes: it
// refuses a repository in which one has another.
func harmless(name, value string) bool {
	switch name {
	case "editor", "hookspath", "sshcommand":
		return value != ""
	case "eol":
		return value == "lf" || value == "crlf" || value == "native"
	case "fscache", "ignorecase", "longpaths", "precomposeunicode", "protecthfs", "protectntfs", "quotepath", "symlinks":
		return value == "true" || value == "false"
	case "autocrlf":
		return value == "true" || value == "false" || value == "input"
	case "safecrlf":
		return value == "true" || value == "false" || value == "warn"
	case "logallrefupdates":
		return value == "true" || value == "false" || value == "always"
	}
	return false
}

// indifferent are the sections of which the same holds, whatever is in them.
var indifferent = []string{
	"alias", "author", "branch", "color", "commit", "committer", "credential", "diff", "difftool", "fetch", "gc", "gpg", "gui", "http", "init",
	"lfs", "log", "maintenance", "merge", "mergetool", "pull", "push", "rebase", "rerere", "status", "submodule", "tag", "url", "user",
}

// readPlainConfig reads a configuration in the form in which git itself writes one. Whatever else git would understand, and all
// that could mean more than is known here, is errUnusual: includes, escapes, extensions, promisor remotes, other work trees.
func readPlainConfig(text []byte) (plainConfig, error) {
	c := plainConfig{fileMode: "", algorithm: "sha1"}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.Trim(strings.TrimSuffix(line, "\n"), " \t")
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if strings.ContainsAny(line, "\\\r\x00") || strings.Count(line, `"`)%2 != 0 {
			return c, errUnusual
		}
		ok := false
		if line[0] == '[' {
			section, ok = plainSection(line)
		} else {
			name, value, _ := strings.Cut(line, "=")
			name = strings.ToLower(strings.TrimRight(name, " \t"))
			ok = plainKey(name) && c.set(section, name, strings.Trim(value, " \t"))
		}
		if !ok {
			return c, errUnusual
		}
	}
	if c.format != "" {
		c.algorithm = c.format
	}
	if c.version != "1" && (c.version != "0" || c.format != "") {
		return c, errUnusual
	}
	return c, nil
}

// plainSection is the name of a section from its line, [name] or [name "sub"]. Of those that matter here git reads none with a sub.
func plainSection(line string) (string, bool) {
	inner, ok := strings.CutSuffix(line[1:], "]")
	name, sub, has := strings.Cut(inner, ` "`)
	if has {
		sub, has = strings.CutSuffix(sub, `"`)
		ok = ok && has && !strings.ContainsAny(sub, `"`)
	}
	name = strings.ToLower(name)
	return name, ok && plainKey(name) && !(has && (name == "core" || name == "extensions"))
}

// plainKey says whether a word can be a key: letters, digits and hyphens, a letter first.
func plainKey(word string) bool {
	for i := range len(word) {
		c := word[i] | 0x20
		if letter := c >= 'a' && c <= 'z'; !letter && (i == 0 || word[i] != '-' && (word[i] < '0' || word[i] > '9')) {
			return false
		}
	}
	return word != ""
}

// set takes one setting, and says whether it is understood. A key without a value has none here, which is understood only where
// the value does not matter.
func (c *plainConfig) set(section, name, value string) bool {
	switch {
	case section == "core" && name == "filemode":
		c.fileMode = value
		return value == "true" || value == "false"
	case section == "core" && name == "bare":
		return value == "false"
	case section == "core" && name == "repositoryformatversion":
		c.version = value
		return true
	case section == "core":
		return harmless(name, value)
	case section == "extensions" && name == "objectformat":
		c.format = value
		return value == "sha1" || value == "sha256"
	case section == "remote":
		return name != "promisor" && name != "partialclonefilter"
	}
	return slices.Contains(indifferent, section)
}
