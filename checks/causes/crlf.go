package causes

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
)

// crlf is a checkout that git converted (core.autocrlf=true, or made on Windows), or a copy that something else did. Its evidence is
// that at least nine of ten text files that have line ends, and at least three, have CRLF alone. It explains findings that want LF
// where there is CRLF. Mixed line ends are explained only without a record: a file that has both although all was converted
// has them on record too.
var crlf = &checks.Cause{
	ID:    "crlf",
	Title: "line endings were converted to CRLF",
	Find: func(c *checks.Case) *checks.Explanation {
		s := c.Stats
		explains := func(f *checks.Finding) bool { return ofCRLF(c, f) }
		if s.CRLFFiles < 3 || s.CRLFFiles*10 < s.TextFiles*9 || countOf(c, explains) == 0 {
			return nil
		}
		share := fmt.Sprintf("%s of %s have CRLF line endings", checks.Thousands(s.CRLFFiles),
			checks.Count(s.TextFiles, "text file", "text files"))
		if s.CRLFFiles == s.TextFiles {
			share = fmt.Sprintf("all %s have CRLF line endings", checks.Count(s.TextFiles, "text file", "text files"))
		}
		x := &checks.Explanation{
			Title:    "this artifact has the line endings of Windows (CRLF)",
			Evidence: []string{share},
			Remedy:   "convert to LF (dos2unix), and unpack or copy without conversion",
			Explains: explains,
		}
		if n := countOf(c, func(f *checks.Finding) bool { return explains(f) && f.Rule == checks.GitRecord }); n > 0 {
			x.Evidence = append(x.Evidence, "git has LF on record for "+files(n))
		}
		if c.Record != nil {
			x.Title = "this checkout has the line endings of Windows (CRLF), as core.autocrlf=true makes them"
			x.Remedy = "clone again with git clone -c core.autocrlf=false, or add .gitattributes with: * text=auto eol=lf"
		}
		if n := countOf(c, carriageShebang); n > 0 {
			x.Detail = fmt.Sprintf("%s of them on scripts that cannot run so", checks.Thousands(n))
		}
		return x
	},
}

func ofCRLF(c *checks.Case, f *checks.Finding) bool {
	switch f.Check {
	case "lineendings/eol", "diff/eol":
		return f.Expected == "lf" && (f.Actual == "crlf" || f.Actual == "mixed")
	case "lineendings/mixed":
		return c.Record == nil && strings.Contains(f.Message, "CRLF")
	}
	return carriageShebang(f)
}

// carriageShebang says whether a finding is about a CR at the end of a shebang line.
func carriageShebang(f *checks.Finding) bool {
	return f.Check == "executables/shebang" && f.Actual == "CRLF"
}
