package references

import (
	"path"
	"slices"
	"strings"
)

// directives calls f for each line that has a first word, which is not in a comment, with the rest of the line.
func (c *config) directives(f func(line int, key, rest string)) {
	line := 0
	for l := range strings.Lines(c.text) {
		line++
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			continue
		}
		end := strings.IndexAny(l, " \t")
		if end < 0 {
			f(line, l, "")
			continue
		}
		f(line, l[:end], strings.TrimSpace(l[end:]))
	}
}

// certain says whether a word is a path as it stands: nothing that a shell or the program would fill in.
func certain(word string) bool {
	return word != "" && !strings.ContainsAny(word, "$%*?[{`\"'\\<>|;&()~\x00")
}

// first is the first word of a command line, without quotes around it.
func first(line string) string {
	line = strings.TrimSpace(line)
	if line != "" && (line[0] == '"' || line[0] == '\'') {
		if word, _, ok := strings.Cut(line[1:], line[:1]); ok {
			return word
		}
	}
	word, _, _ := strings.Cut(line, " ")
	word, _, _ = strings.Cut(word, "\t")
	return word
}

// interpreters run the file that their first argument names.
var interpreters = []string{"sh", "bash", "dash", "zsh", "node", "nodejs", "ruby", "perl", "php", "python"}

// script claims the file that a command line gives to an interpreter as its first argument: an absolute path, or with relative one that
// has a slash or an extension, relative to from.
func (c *config) script(line int, key, command string, relative bool, from from) {
	words := strings.Fields(command)
	if len(words) < 2 || !certain(words[0]) || !certain(words[1]) || strings.HasPrefix(words[1], "-") {
		return
	}
	name := strings.TrimRight(path.Base(words[0]), "0123456789.")
	if !slices.Contains(interpreters, name) {
		return
	}
	if strings.HasPrefix(words[1], "/") || relative && path.Ext(path.Clean(words[1])) != "" && path.Base(words[1]) != "." && path.Base(words[1]) != ".." {
		c.claim(claim{line: line, key: key, name: words[1], from: from, must: aFile})
	}
}

// program claims the absolute path that a command line begins with; other first words are found through PATH, or are not certain.
func (c *config) program(line int, key, command string) {
	if word := first(command); strings.HasPrefix(word, "/") && certain(word) {
		c.claim(claim{line: line, key: key, name: word, must: aProgram})
	}
}
