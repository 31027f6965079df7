package apk

import (
	"encoding/base64"
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

const (
	installedFile = "lib/apk/db/installed"
	// known are the fields that a record can have; of those in capital letters apk passes over none that it does not know.
	known = "CPVASITULomtckiqpDrsfFMRaZ"
	// repeated are those that belong to the package's files, and stand any number of times.
	repeated = "FMRaZ"
)

func installed() packages.Format {
	return packages.Format{
		Title: installedFile, Sides: packages.Installed, Bases: []string{"installed"}, Read: readInstalled,
		Match: func(path string) bool { return strings.HasSuffix("/"+path, "/"+installedFile) },
		Named: func(string) bool { return true },
	}
}

// record is what else is known of an installed package.
type record struct {
	name, broken string // broken is the field f, which says what went wrong when it was installed
	depends      []dependency
	line, at     int // of f, and of D
}

// readInstalled reads apk's record of what is installed.
func readInstalled(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := &installedReader{file: packages.File{Format: "apk's installed"}}
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		if line == "" {
			r.finish()
			continue
		}
		r.line(line, n)
	}
	r.finish()
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	r.file.Detail = r.records
	return &r.file, nil
}

type installedReader struct {
	file    packages.File
	records []record
	faults  []packages.Fault
	now     map[byte]field // the fields of the record that is read; nil between records
	begin   int
}

type field struct {
	text string
	line int
}

func (r *installedReader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

// line reads a line such as "P:musl".
func (r *installedReader) line(line string, n int) {
	if len(line) < 2 || line[1] != ':' {
		r.fault(n, "%q is no field; expected a letter, a colon and a value", excerpt(line))
		return
	}
	if r.now == nil {
		r.now, r.begin = map[byte]field{}, n
	}
	key := line[0]
	switch before, again := r.now[key]; {
	case strings.IndexByte(repeated, key) >= 0:
		return
	case again:
		r.fault(n, "the field %c stands twice, here and in line %d", key, before.line)
	case strings.IndexByte(known, key) < 0 && (key < 'a' || key > 'z'):
		r.fault(n, "the field %c is not one that this version of verify knows", key)
	}
	r.now[key] = field{line[2:], n}
}

// finish makes a package of the record that was read.
func (r *installedReader) finish() {
	f := r.now
	r.now = nil
	if f == nil {
		return
	}
	p := packages.Package{Name: f['P'].text, Version: f['V'].text, Line: r.begin}
	if p.Name == "" || strings.ContainsAny(p.Name, " !@"+operators) {
		r.fault(max(f['P'].line, r.begin), "a package without a name: the field P is %q", p.Name)
		return
	}
	if p.Version == "" || strings.ContainsAny(p.Version, " \t") {
		r.fault(max(f['V'].line, r.begin), "package %s: the field V is %q; expected a version", p.Name, p.Version)
	}
	if c, ok := f['C']; ok {
		digest, err := parseChecksum(c.text)
		if err != nil {
			r.fault(c.line, "package %s: %v", p.Name, err)
		}
		p.Digests = []string{digest}
	}
	one := record{name: p.Name, broken: f['f'].text, line: f['f'].line, at: f['D'].line}
	one.depends = r.words(f['D'], p.Name, "D")
	for _, d := range one.depends {
		if !d.not {
			p.Requires = append(p.Requires, d.requirement(one.at))
		}
	}
	for _, d := range r.words(f['p'], p.Name, "p") {
		version, _ := strings.CutPrefix(d.constraint, "=")
		p.Provides = append(p.Provides, packages.Provided{Name: d.name, Version: version})
	}
	r.records = append(r.records, one)
	r.file.Packages = append(r.file.Packages, p)
}

func (r *installedReader) words(f field, of, key string) []dependency {
	list, err := dependencies(f.text)
	if err != nil {
		r.fault(f.line, "package %s: %s: %v", of, key, err)
	}
	return list
}

// parseChecksum reads "Q1" and a SHA-1, or "Q2" and a SHA-256, in base64; what is of md5 in hexadecimal digits is too old.
func parseChecksum(text string) (string, error) {
	for _, kind := range []struct {
		begins, name string
		size         int
	}{{"Q1", "sha1", 20}, {"Q2", "sha256", 32}} {
		encoded, ok := strings.CutPrefix(text, kind.begins)
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if ok && err == nil && len(raw) == kind.size {
			return fmt.Sprintf("%s:%x", kind.name, raw), nil
		}
	}
	return "", fmt.Errorf("%q is no checksum; expected Q1 and a SHA-1, or Q2 and a SHA-256, in base64", text)
}

// excerpt is as much of a line as a message shows.
func excerpt(line string) string {
	const most = 60
	if len(line) > most {
		return line[:most] + "..."
	}
	return line
}
