package causes

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
)

// crlf is a checkout that git converted (core.autocrlf=true, or made on Windows), or a copy that something else did. Its evidence is
// that at least nine of ten text files that have line ends, and at least three, have CRLF alone. Those that .gitattributes keeps at LF
// do not count, but then at least three findings must be explained. It explains findings that want LF where there is CRLF. Mixed line ends are explained only without a record: a file that has both although all was converted
// has them on record too.
var crlf = &checks.Cause{
	ID:    "crlf",
	Title: "line endings were converted to CRLF",
	Find: func(c *checks.Case) *checks.Explanation {
		s := c.Stats
		explains := func(f *checks.Finding) bool { return ofCRLF(c, f) }
		found := countOf(c, explains)
		if s.CRLFFiles < 3 || s.CRLFFiles*10 < (s.TextFiles-s.KeptLF)*9 || found == 0 || found < 3 && s.KeptLF > 0 {
			return nil
		}
		x := &checks.Explanation{
			Title:    "this artifact has the line endings of Windows (CRLF)",
			Evidence: []string{shareOfCRLF(s)},
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

// shareOfCRLF says how many of the files that could be converted are.
func shareOfCRLF(s *checks.Stats) string {
	files := checks.Count(s.TextFiles-s.KeptLF, "text file", "text files")
	if s.KeptLF > 0 {
		files += " that .gitattributes does not keep at LF"
	}
	if s.CRLFFiles == s.TextFiles-s.KeptLF {
		return fmt.Sprintf("all %s have CRLF line endings", files)
	}
	return fmt.Sprintf("%s of %s have CRLF line endings", checks.Thousands(s.CRLFFiles), files)
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
