package executables

import (
	"path"
	"strings"
)

// envCall is what a "#!" line has env(1) do.
type envCall struct {
	program string // that it starts; "" where none is asked for, or where a variable decides
	path    string // the PATH that it sets; "" for none
	clean   bool   // it starts with an empty environment, and so without a PATH
	// single says that the arguments are one word to Linux, which does not split them, and that it has white space: no program
	// has such a name.
	single bool
}

// env reads the arguments of env; ok is false where the interpreter is another.
func (h hashbang) env() (c envCall, ok bool) {
	if path.Base(h.interpreter) != "env" {
		return c, false
	}
	c.single = strings.ContainsAny(h.arguments, " \t") && !strings.HasPrefix(h.arguments, "-")
	c.read(strings.Fields(h.arguments))
	return c, true
}

// read goes through the words after env: options, assignments, the program. Words that Linux would not split are split all the
// same, as other systems do and as their author meant.
func (c *envCall) read(words []string) {
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		if w == "--" {
			break
		}
		if rest, long := strings.CutPrefix(w, "--"); long {
			words = c.long(rest, words)
			continue
		}
		if rest, short := strings.CutPrefix(w, "-"); short {
			words = c.short(rest, words)
			continue
		}
		words = append([]string{w}, words...)
		break
	}
	for _, w := range words {
		name, value, assigned := strings.Cut(w, "=")
		if !assigned {
			if !strings.Contains(w, "${") {
				c.program = w
			}
			return
		}
		if name == "PATH" {
			c.path = value
		}
	}
}

// long takes an option such as --unset=NAME, and gives the words that are left.
func (c *envCall) long(option string, words []string) []string {
	name, value, given := strings.Cut(option, "=")
	switch name {
	case "ignore-environment":
		c.clean = true
	case "split-string":
		if !given {
			return splitEnv(strings.Join(words, " "))
		}
		return splitEnv(value + " " + strings.Join(words, " "))
	case "unset", "chdir", "argv0":
		if !given && len(words) > 0 {
			return words[1:]
		}
	}
	return words
}

// short takes a cluster of short options, and gives the words that are left.
func (c *envCall) short(cluster string, words []string) []string {
	if cluster == "" { // a lone "-"
		c.clean = true
		return words
	}
	for i, o := range cluster {
		glued := cluster[i+1:]
		switch o {
		case 'i':
			c.clean = true
		case 'S':
			return splitEnv(glued + " " + strings.Join(words, " "))
		case 'u', 'C', 'P', 'a':
			if glued == "" && len(words) > 0 {
				return words[1:]
			}
			return words
		}
	}
	return words
}

// splitEnv splits the text of -S as GNU env does: at white space outside quotes, with its escapes, up to a word that begins with #.
func splitEnv(s string) []string {
	var words []string
	var word strings.Builder
	open, quote := false, byte(0)
	end := func() {
		if open {
			words = append(words, word.String())
		}
		word.Reset()
		open = false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && (quote != '\'' || s[i+1] == '\\' || s[i+1] == '\''):
			i++
			switch s[i] {
			case 'c':
				end()
				return words
			case '_':
				if quote == 0 {
					end()
					continue
				}
				word.WriteByte(' ')
			default:
				if at := strings.IndexByte("fnrtv", s[i]); at >= 0 {
					word.WriteByte("\f\n\r\t\v"[at])
				} else {
					word.WriteByte(s[i])
				}
			}
			open = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, open = c, true
		case quote == 0 && strings.IndexByte(" \t\n\v\f\r", c) >= 0:
			end()
		case quote == 0 && c == '#' && !open:
			return words
		default:
			word.WriteByte(c)
			open = true
		}
	}
	end()
	return words
}
