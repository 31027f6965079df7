package lineendings

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// differs says whether anything is wrong with a file's line ends. Carriage returns alone count where lone is set.
func differs(want artifact.EOL, f *artifact.Facts, lone bool) bool {
	other := f.CRLF
	if want == artifact.EOLCRLF {
		other = f.LF
	}
	return other > 0 || lone && f.CR > 0
}

// compare says what is wrong with a file's line ends, where anything is.
func compare(path string, want artifact.EOL, f *artifact.Facts, lone bool) checks.Diagnosis {
	other, line, name := f.CRLF, f.AtCRLF, "CRLF"
	if want == artifact.EOLCRLF {
		other, line, name = f.LF, f.AtLF, "LF"
	}
	bad := other
	if lone && f.CR > 0 {
		bad += f.CR
		if other == 0 || f.AtCR < line {
			line, name = f.AtCR, "CR"
		}
	}
	total := f.LF + f.CRLF + f.CR
	d := checks.Diagnosis{Expected: want.String(), Actual: actual(f), Remedy: remedy(path, want, f)}
	if bad == total && other == total {
		d.Message = fmt.Sprintf("every line ends in %s, want %s (%s)", name, upper(want), checks.Count(total, "line", "lines"))
		return d
	}
	d.Line = line
	d.Message = fmt.Sprintf("line %d ends in %s, want %s (%s of %s)", line, name, upper(want),
		checks.Thousands(bad), checks.Count(total, "line", "lines"))
	return d
}

// actual names the line ends that a file has: "lf", "crlf", "cr" or "mixed".
func actual(f *artifact.Facts) string {
	switch f.LF + f.CRLF + f.CR {
	case f.LF:
		return "lf"
	case f.CRLF:
		return "crlf"
	case f.CR:
		return "cr"
	}
	return "mixed"
}

func remedy(path string, want artifact.EOL, f *artifact.Facts) string {
	switch {
	case f.CR > 0:
		return "replace the carriage returns that stand alone, then convert the file to " + upper(want)
	case want == artifact.EOLCRLF:
		return "unix2dos " + checks.ShellQuote(path)
	}
	return `sed -i 's/\r$//' ` + checks.ShellQuote(path)
}

func upper(e artifact.EOL) string {
	if e == artifact.EOLCRLF {
		return "CRLF"
	}
	return "LF"
}
