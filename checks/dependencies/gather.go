package dependencies

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/dependencies/packages"
)

// maxFile is the largest file that is read: lock files of large projects have some ten MiB.
const maxFile = 64 << 20

// gathering reads the files of all ecosystems, and compares them once.
func gathering() *checks.Gathering {
	known := newFormats(Ecosystems())
	return &checks.Gathering{
		Bind:     known.bind,
		Names:    known.names,
		Within:   func(p *checks.Pass) bool { return known.dirs[path.Base(p.Dir.Path)] != nil },
		Applies:  known.applies,
		Most:     maxFile,
		Look:     known.look,
		Conclude: func(t *checks.TreePass) any { return conclude(t, known) },
	}
}

// formats finds the formats of a file by its name.
type formats struct {
	ecosystems []*packages.Ecosystem
	bases      map[string][]reader
	suffixes   map[string][]reader // by what stands behind the last dot, with the dot
	dirs       map[string][]reader // by the name of the directory
}

// reader is a format with its ecosystem.
type reader struct {
	ecosystem *packages.Ecosystem
	format    *packages.Format
}

func newFormats(all []*packages.Ecosystem) *formats {
	f := &formats{ecosystems: all, bases: map[string][]reader{}, suffixes: map[string][]reader{}, dirs: map[string][]reader{}}
	for _, e := range all {
		for i := range e.Formats {
			r := reader{e, &e.Formats[i]}
			for _, base := range r.format.Bases {
				f.bases[base] = append(f.bases[base], r)
			}
			for _, dir := range r.format.Dirs {
				f.dirs[dir] = append(f.dirs[dir], r)
			}
			for _, suffix := range r.format.Suffixes {
				if suffix == "" {
					continue // any name: only a manifest can name such a file
				}
				ext := path.Ext(suffix)
				f.suffixes[ext] = append(f.suffixes[ext], r)
			}
		}
	}
	return f
}

// statement is one file as one format read it: what a walk keeps for the comparison.
type statement struct {
	reader
	path   string
	file   *packages.File // nil where there are faults
	faults []packages.Fault
}

// names are those of all files that some format, or the manifest, may have read wherever they lie.
func (f *formats) names(bound any) *checks.Names {
	whole := slices.Collect(maps.Keys(bound.(*request).names))
	return checks.NewNames(slices.AppendSeq(whole, maps.Keys(f.bases)), slices.Collect(maps.Keys(f.suffixes)))
}

// applies says whether some format, or the manifest, has the file read.
func (f *formats) applies(p *checks.Pass) bool {
	name := p.Entry.Name
	byBase, bySuffix, byDir := f.bases[name], f.suffixes[path.Ext(name)], f.dirs[path.Base(p.Dir.Path)]
	asked := p.Bound().(*request)
	if byBase == nil && bySuffix == nil && byDir == nil && !asked.names[name] {
		return false
	}
	return len(f.of(p.Path(), asked)) > 0
}

// of are the formats that read the file at a path.
func (f *formats) of(file string, asked *request) []reader {
	base := path.Base(file)
	list := slices.Clone(asked.files[file])
	for _, r := range slices.Concat(f.bases[base], f.suffixes[path.Ext(base)], f.dirs[path.Base(path.Dir(file))]) {
		if !slices.Contains(list, r) && r.ecosystem.FormatOf(file, r.format.Sides, false) == r.format {
			list = append(list, r)
		}
	}
	return list
}

// look reads one file.
func (f *formats) look(p *checks.Pass, text []byte) {
	name := p.Path()
	for _, r := range f.of(name, p.Bound().(*request)) {
		s := statement{reader: r, path: name}
		if s.file, s.faults = r.format.Read(name, text); len(s.faults) > 0 {
			s.file = nil
		} else if s.file == nil {
			s.faults = []packages.Fault{{Message: "could not be read as " + r.format.Title}}
		} else {
			s.file.Path, s.file.Sides = name, cmp.Or(s.file.Sides, r.format.Sides)
		}
		p.Note(s)
	}
}

// gathered is everything that the walk read, in the order of paths.
type gathered struct {
	tree       *checks.TreePass
	statements []statement
	told       map[string]bool // files whose faults were reported
}

func gather(t *checks.TreePass) *gathered {
	g := &gathered{tree: t, told: map[string]bool{}}
	for _, n := range t.Notes() {
		g.statements = append(g.statements, n.Value.(statement))
	}
	sort.SliceStable(g.statements, func(i, j int) bool { return g.statements[i].path < g.statements[j].path })
	return g
}

// find is the statement that a format made of the file at a path; nil where there is none.
func (g *gathered) find(file string, r reader) *statement {
	at, _ := slices.BinarySearchFunc(g.statements, file, func(s statement, file string) int { return strings.Compare(s.path, file) })
	for ; at < len(g.statements) && g.statements[at].path == file; at++ {
		if g.statements[at].reader == r {
			return &g.statements[at]
		}
	}
	return nil
}

// tell reports what is wrong with a file that is to be compared, once.
func (g *gathered) tell(s *statement) {
	key := s.path + "\x00" + s.format.Title
	if g.told[key] {
		return
	}
	g.told[key] = true
	const most = 10
	for i, f := range s.faults {
		if i == most {
			g.tree.Problem(s.path, fmt.Sprintf("%s more that %s cannot have", checks.Count(int64(len(s.faults)-most), "place", "places"), s.format.Title))
			return
		}
		where := ""
		if f.Line > 0 {
			where = fmt.Sprintf("line %d: ", f.Line)
		}
		g.tree.Problem(s.path, where+f.Message)
	}
}

// foreign are directories below which files are not the project's own: those of packages that it uses, and samples of tests.
var foreign = map[string]bool{
	"node_modules": true, "bower_components": true, "vendor": true, "third_party": true, "site-packages": true, "dist-packages": true,
	"testdata": true, "fixtures": true, "__fixtures__": true, "fixture": true, "test": true, "tests": true, "__tests__": true, "__mocks__": true, "mocks": true, "spec": true,
	"example": true, "examples": true, "samples": true, "templates": true, "docs": true, "doc": true,
}

// ours says whether a path lies where the project's own files lie.
func ours(file string) bool {
	for dir := range strings.SplitSeq(path.Dir(file), "/") {
		if foreign[dir] {
			return false
		}
	}
	return true
}
