package packages

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first asked for: most runs meet none of the files that need it. Its
// answer may be asked for from several goroutines. An expression that does not compile panics then, as regexp.MustCompile does.
func Pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
