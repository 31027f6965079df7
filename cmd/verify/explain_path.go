package main

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
)

// explainPath writes what holds for one path of the artifact.
func (a *app) explainPath(ctx context.Context, p *page, e *expected, dir, path string, info fs.FileInfo) {
	t := typeOf(info.Mode())
	head := report.Name(path) + ": " + t.String()
	if t != artifact.Link {
		head += fmt.Sprintf(", mode %04o", bits(info.Mode()))
	}
	p.line(head)
	x, err := e.plan.Expect(path, t)
	if err != nil {
		p.err = err
		return
	}
	if x.Ignored != "" {
		p.line()
		p.line("nothing is expected of it: ", ignoring(path, x))
		return
	}
	p.line()
	if len(x.Holdings) == 0 {
		p.line("no rule gives it an attribute")
	}
	for _, list := range x.Holdings {
		holding(p, list)
	}
	p.line()
	if inv := e.policy.Inventory; inv != nil {
		explainListed(p, inv, path)
	}
	a.explainRecord(ctx, p, e, dir, path)
	p.line()
	names(p, "checks that look at it", x.Checks)
	names(p, "checks that look at the whole artifact", x.Tree)
}

// ignoring says what keeps verify from looking at a path.
func ignoring(path string, x *checks.Expected) string {
	what := "it"
	if x.Ignored != path {
		what = report.Name(x.Ignored)
	}
	if x.By == nil {
		return what + " is git's own"
	}
	return what + " is ignored by " + report.Name(x.By.Text) + " [" + place(x.By.Pos.File, x.By.Pos.Line) + "]"
}

func place(file string, line int) string {
	if line == 0 {
		return report.Clean(file)
	}
	return fmt.Sprintf("%s:%d", report.Clean(file), line)
}

// holding writes one attribute: the rule in force, its reason, and the rules that it overrules.
func holding(p *page, list []checks.Holding) {
	won := list[0]
	p.line(won.Attribute.Name, ": ", report.Clean(written(won.Attribute.Value)), " [", report.Clean(won.Place), "]")
	if won.Rule.Because != "" {
		p.line("    because: ", report.Clean(won.Rule.Because))
	}
	for _, weaker := range list[1:] {
		p.line("    overrules: ", report.Clean(written(weaker.Attribute.Value)), " [", report.Clean(weaker.Place), "]")
	}
}

// explainRecord writes what git has on record for the path.
func (a *app) explainRecord(ctx context.Context, p *page, e *expected, dir, path string) {
	if !e.policy.Baseline {
		p.line("git's record: not used (baseline: none)")
		return
	}
	rec, err := artifact.ReadRecord(ctx, dir)
	switch {
	case err != nil:
		p.line("git's record: cannot be read: ", report.Clean(err.Error()))
		return
	case rec == nil:
		p.line("git's record: there is none")
		return
	case path == ".":
		p.line(fmt.Sprintf("git's record: %s", checks.Count(int64(rec.Tracked), "entry", "entries")))
		return
	}
	entry := recorded(rec.Root, path)
	if entry == nil {
		p.line("git's record: not tracked")
		return
	}
	p.line("git's record: ", recordWords(entry))
	if words := attributeWords(entry.Attributes); words != "" {
		p.line(".gitattributes: ", words, " [", report.Clean(entry.Attributes.From), "]")
	}
}

// recorded finds a path in a record, or nil.
func recorded(d *artifact.RecordDir, path string) *artifact.RecordEntry {
	for {
		name, rest, more := strings.Cut(path, "/")
		entry := d.Entry(name)
		if entry == nil || !more {
			return entry
		}
		d, path = entry.Dir, rest
	}
}

func recordWords(e *artifact.RecordEntry) string {
	switch {
	case e.Submodule:
		return "a submodule (160000)"
	case e.Type == artifact.Directory:
		return "a directory with " + checks.Count(int64(e.Dir.Count), "entry", "entries")
	case e.Type == artifact.Link:
		return "a link (120000)"
	case e.Exec:
		return "an executable file (100755)"
	}
	return "a file that is not executable (100644)"
}

// attributeWords are attributes as .gitattributes would write them.
func attributeWords(a artifact.Attributes) string {
	var words []string
	switch a.Text {
	case artifact.TextAuto:
		words = append(words, "text=auto")
	case artifact.TextSet:
		words = append(words, "text")
	case artifact.TextUnset:
		words = append(words, "-text")
	}
	if a.EOL != artifact.EOLUnspecified {
		words = append(words, "eol="+a.EOL.String())
	}
	if a.Filter {
		words = append(words, "content changed on the way (filter, ident or working-tree-encoding)")
	}
	return strings.Join(words, ", ")
}
