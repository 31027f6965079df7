package golang

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/semver"

	"verify.example/verify/checks/dependencies/packages"
)

// sum is one line of a go.sum. Of is the version, with "/go.mod" behind it where the hash is that of the go.mod alone.
type sum struct {
	Path, Of, Hash string
	Line           int
}

func goSum() packages.Format {
	return packages.Format{
		Title: "go.sum", Sides: packages.Locked, Bases: []string{"go.sum", "go.work.sum"}, Match: uncached, Named: everywhere, Read: readSum,
	}
}

// readSum reads a go.sum or go.work.sum. Several versions of one module may be left in it from earlier builds: its packages are the
// highest version of each module whose content has a hash.
func readSum(_ string, text []byte) (*packages.File, []packages.Fault) {
	var sums []sum
	var unread []packages.Fault
	at := map[string]int{}
	file := &packages.File{Format: "go.sum"}
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		s, fault := sumOf(fields)
		if fault != "" {
			unread = append(unread, packages.Fault{Line: n, Message: fault})
			continue
		}
		s.Line = n
		sums = append(sums, s)
		if strings.HasSuffix(s.Of, "/go.mod") {
			continue
		}
		p := packages.Package{Name: s.Path, Version: s.Of, Digests: []string{digest(s.Hash)}, Kind: packages.Optional, Line: n}
		i, again := at[s.Path]
		switch {
		case !again:
			at[s.Path] = len(file.Packages)
			file.Packages = append(file.Packages, p)
		case semver.Compare(p.Version, file.Packages[i].Version) > 0:
			file.Packages[i] = p
		}
	}
	if len(unread) > 0 {
		return nil, unread
	}
	file.Detail = sums
	return file, nil
}

func sumOf(fields []string) (sum, string) {
	if len(fields) != 3 {
		return sum{}, fmt.Sprintf(`%d fields; expected 3: a module, its version and "h1:" with its hash`, len(fields))
	}
	s := sum{Path: fields[0], Of: fields[1], Hash: fields[2]}
	if v := strings.TrimSuffix(s.Of, "/go.mod"); !semver.IsValid(v) {
		return s, fmt.Sprintf(`%q is no version; expected one such as "v1.2.3"`, v)
	}
	return s, checkHash(s.Hash)
}

// checkHash says what is wrong with a hash.
func checkHash(hash string) string {
	encoded, ok := strings.CutPrefix(hash, "h1:")
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	switch {
	case !ok:
		return fmt.Sprintf(`the hash %q is not known; this version of verify knows those that begin with "h1:"`, hash)
	case err != nil || len(raw) != 32:
		return fmt.Sprintf(`the hash %q is not "h1:" and 32 bytes in base64`, hash)
	}
	return ""
}

// digest is a hash as packages have it.
func digest(hash string) string {
	raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(hash, "h1:"))
	return fmt.Sprintf("h1:%x", raw)
}
