package pypi

import (
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// reading is a file while it is read.
type reading struct {
	file   packages.File
	faults []packages.Fault
}

func (r *reading) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

func (r *reading) done() (*packages.File, []packages.Fault) {
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return &r.file, nil
}

// has says whether a value is of a kind. One of another kind is a fault, and one that is not there is none.
func (r *reading) has(v tomltext.Value, kind tomltext.Kind, what string) bool {
	if v.Kind != kind && v.Kind != tomltext.None {
		r.fault(v.Line, "%s is %s; expected %s", what, v.Kind, kind)
	}
	return v.Kind == kind
}

// text is a string, and "" where there is none.
func (r *reading) text(v tomltext.Value, what string) string {
	r.has(v, tomltext.String, what)
	if v.Kind != tomltext.String {
		return ""
	}
	return v.Text
}

// table and array are the content of a table and an array; nil where there is none.
func (r *reading) table(v tomltext.Value, what string) []tomltext.Pair {
	r.has(v, tomltext.Table, what)
	return v.Pairs()
}

func (r *reading) array(v tomltext.Value, what string) []tomltext.Value {
	r.has(v, tomltext.Array, what)
	return v.Items()
}

// texts are the strings of an array.
func (r *reading) texts(v tomltext.Value, what string) []string {
	var out []string
	for _, item := range r.array(v, what) {
		if r.has(item, tomltext.String, "an item of "+what) {
			out = append(out, item.Text)
		}
	}
	return out
}

// requirements reads an array of requirements as PEP 508 writes them.
func (r *reading) requirements(v tomltext.Value, what string, kind packages.Kind, group string) []packages.Requirement {
	var out []packages.Requirement
	for _, item := range r.array(v, what) {
		if !r.has(item, tomltext.String, "an item of "+what) {
			continue
		}
		q, err := parseRequirement(item.Text, item.Line)
		if err != nil {
			r.fault(item.Line, "%s: %v", what, err)
			continue
		}
		if group != "" {
			q.Group = group
		}
		if kind != packages.Runtime {
			q.Kind = kind
		}
		out = append(out, q)
	}
	return out
}

// beside is a path that a file names relative to its own directory.
func beside(file, name string) string { return path.Join(path.Dir(file), name) }

// digest is a digest as "sha256:..." writes it, in lower case; it is false for what is none.
func digest(text string) (string, bool) {
	algorithm, digits, ok := strings.Cut(strings.ToLower(text), ":")
	if !ok || algorithm == "" || digits == "" || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", false
	}
	return algorithm + ":" + digits, true
}
