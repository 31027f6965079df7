package references

import "strings"

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

// program claims the absolute path that a command line begins with; other first words are found through PATH, or are not certain.
func (c *config) program(line int, key, command string) {
	if word := first(command); strings.HasPrefix(word, "/") && certain(word) {
		c.claim(claim{line: line, key: key, name: word, must: aProgram})
	}
}
