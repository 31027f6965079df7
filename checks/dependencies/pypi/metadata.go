package pypi

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// header is one field of core metadata.
type header struct {
	name, value string
	line        int
}

// headers are the fields of core metadata, which are written like those of a mail: what is indented goes on, and an empty line ends
// them. Metadata that pip reads may have a stray line in its description, which comes after all that is asked of it here.
func headers(text []byte) []header {
	var out []header
	at := 0
	for raw := range bytes.Lines(text) {
		at++
		line := strings.TrimRight(string(raw), "\r\n")
		switch name, value, ok := strings.Cut(line, ":"); {
		case line == "":
			return out
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0:
			out[len(out)-1].value += "\n" + strings.TrimSpace(line)
		case !ok || name == "" || strings.ContainsAny(name, " \t"):
			out = append(out, header{"", line, at})
		default:
			out = append(out, header{strings.ToLower(name), strings.TrimSpace(value), at})
		}
	}
	return out
}

// readMetadata reads the METADATA of a *.dist-info, the PKG-INFO of a *.egg-info or EGG-INFO, and a *.egg-info that is a file: one
// installed package.
func readMetadata(file string, text []byte) (*packages.File, []packages.Fault) {
	r := reading{}
	r.file.Format = path.Base(path.Dir(file)) + "/" + path.Base(file)
	if strings.HasSuffix(file, ".egg-info") {
		r.file.Format = path.Base(file)
	}
	p := packages.Package{}
	for _, h := range headers(text) {
		switch h.name {
		case "metadata-version":
			if major, _, _ := strings.Cut(h.value, "."); major != "1" && major != "2" {
				r.fault(h.line, "unknown Metadata-Version %q; this version of verify reads 1 and 2", h.value)
			}
		case "name":
			if p.Name != "" || !isName(h.value) {
				r.fault(h.line, "%q is no name of one package", h.value)
			}
			p.Name, p.Line = normal(h.value), h.line
		case "version":
			if p.Version != "" || h.value == "" {
				r.fault(h.line, "%q is no one version", h.value)
			}
			p.Version, p.Line = h.value, h.line
		case "requires-dist":
			q, err := parseRequirement(strings.ReplaceAll(h.value, "\n", " "), h.line)
			if err != nil {
				r.fault(h.line, "Requires-Dist: %v", err)
				continue
			}
			p.Requires = append(p.Requires, q)
		case "":
			if p.Name == "" || p.Version == "" {
				r.fault(h.line, "%q is no field of core metadata", h.value)
			}
		}
	}
	if (p.Name == "" || p.Version == "") && len(r.faults) == 0 {
		r.fault(1, "core metadata has a Name and a Version, and one of them is missing; install the package anew")
	}
	r.file.Packages = []packages.Package{p}
	return r.done()
}

// readRequires reads the requires.txt of a *.egg-info: requirements, in sections that an extra, a marker or both head. They belong to
// the package that the directory is named after.
func readRequires(file string, text []byte) (*packages.File, []packages.Fault) {
	r := reading{}
	r.file.Format = path.Base(path.Dir(file)) + "/requires.txt"
	r.file.Name = eggName(path.Dir(file))
	extra, marker := "", ""
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if section, ok := strings.CutPrefix(line, "["); ok && strings.HasSuffix(section, "]") {
			extra, marker, _ = strings.Cut(strings.TrimSuffix(section, "]"), ":")
			if extra = strings.TrimSpace(extra); extra != "" && !isName(extra) {
				r.fault(i+1, "%q is no name of an extra", extra)
			}
			continue
		}
		q, err := parseRequirement(line, i+1)
		if err == nil && marker != "" {
			all := marker
			if q.Marker != "" {
				all = fmt.Sprintf("(%s) and (%s)", marker, q.Marker)
			}
			err = mark(&q, all)
		}
		if err != nil {
			r.fault(i+1, "%v", err)
			continue
		}
		if extra != "" {
			q.Group, q.Kind = normal(extra), packages.Optional
		}
		r.file.Requires = append(r.file.Requires, q)
	}
	return r.done()
}

// eggName is the package that a directory "name-1.0-py3.11.egg-info", "name.egg-info" or "name-1.0-py3.11.egg/EGG-INFO" is of: its name
// has no "-" of its own.
func eggName(dir string) string {
	base := path.Base(dir)
	if base == "EGG-INFO" {
		base = path.Base(path.Dir(dir))
	}
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".egg-info"), ".egg")
	name, _, _ := strings.Cut(base, "-")
	return normal(name)
}

// readLink reads an *.egg-link: a package whose code lies where its first line says.
func readLink(file string, text []byte) (*packages.File, []packages.Fault) {
	r := reading{}
	r.file.Format = "egg-link"
	to, _, _ := strings.Cut(string(text), "\n")
	if to = strings.TrimSpace(to); to == "" {
		r.fault(1, "an egg-link names the directory of the package's code, and this one is empty")
	}
	name := strings.TrimSuffix(path.Base(file), ".egg-link")
	if !isName(name) {
		r.fault(0, "%q is no name of a package", name)
	}
	r.file.Packages = []packages.Package{{Name: normal(name), Origin: packages.Path, From: to, Line: 1}}
	return r.done()
}

// sees is what an environment finds beside what is installed in it.
type sees struct{ system bool }

// readEnvironment reads the pyvenv.cfg of a virtual environment: which Python it is for.
func readEnvironment(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := reading{}
	r.file.Format = "pyvenv.cfg"
	for line := range strings.SplitSeq(string(text), "\n") {
		key, value, _ := strings.Cut(line, "=")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "version", "version_info":
			// "3.11.7", or "3.11.7.final.0"
			parts := strings.Split(value, ".")
			if short := strings.Join(parts[:min(3, len(parts))], "."); r.file.Target.Python == "" && len(parts) > 1 {
				if _, err := parseVersion(short); err == nil {
					r.file.Target.Python = short
				}
			}
		case "include-system-site-packages":
			r.file.Detail = sees{system: strings.EqualFold(value, "true")}
		case "implementation":
			r.file.Target.Implementation = strings.ToLower(value)
		}
	}
	return r.done()
}
