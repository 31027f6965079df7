// Package lineendings holds the checks of the family "lineendings": how lines end, and the bytes that text begins and ends
// with. A file that .gitattributes calls binary (-text) has no line ends, whatever a manifest asks of it.
package lineendings

import (
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{eol(), mixed(), bom(), encoding(), finalNewline()}
}

// parseWord reads a value that is one of a few words, each of which stands for something.
func parseWord(words map[string]any, hint string) func(v rules.Value, b *checks.Binding) any {
	return func(v rules.Value, b *checks.Binding) any {
		if v.Kind != rules.Scalar {
			b.Faultf(v.Pos, hint, "want one word")
			return nil
		}
		if known, ok := words[v.Text]; ok {
			return known
		}
		b.Faultf(v.Pos, hint, "%q is not a value that can be asked for", v.Text)
		return nil
	}
}

// parseTruth reads true or false.
func parseTruth(v rules.Value, b *checks.Binding) any {
	if v.Kind == rules.Scalar && !v.Quoted {
		switch v.Text {
		case "true":
			return true
		case "false":
			return false
		}
	}
	what := strconv.Quote(v.Text)
	if v.Kind != rules.Scalar {
		what = "this"
	}
	b.Faultf(v.Pos, "write true or false, without quotes", "%s is neither true nor false", what)
	return nil
}
