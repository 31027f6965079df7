package checks

import (
	"fmt"

	"verify.example/verify/checks/artifact"
)

// alone reports on an entry that one side has and the other has not.
func (d *diff) alone(has, lacks *side, dir *artifact.Dir, e *artifact.Entry) {
	path := dir.Join(e.Name)
	if pruned(dir, e.Name) || has.bad[path] || lacks.bad[path] || lacks.cut() {
		return
	}
	if e.Type == artifact.Unknown {
		d.undecided(path)
		return
	}
	if !d.holds(lacks, dir, e) {
		return
	}
	what, entries := described(dir, e)
	if has == &d.b {
		d.report(diffAdded, path, Diagnosis{
			Expected: "nothing", Actual: article(e.Type), Entries: entries, Message: "was added: " + what + ", want nothing",
		})
		return
	}
	d.report(diffRemoved, path, Diagnosis{
		Expected: article(e.Type), Actual: "nothing", Entries: entries, Message: "missing: nothing is there, want " + what,
	})
}

// types reports on an entry that is one thing in A and another in B.
func (d *diff) types(a *artifact.Dir, ea *artifact.Entry, b *artifact.Dir, eb *artifact.Entry, path string) {
	want, _ := described(a, ea)
	have, entries := described(b, eb)
	diagnosis := Diagnosis{Expected: article(ea.Type), Actual: article(eb.Type), Entries: entries, Message: "is " + have + ", want " + want}
	if ea.Type == artifact.Link {
		diagnosis.Message = fmt.Sprintf("is %s, want a link to %q", have, a.Targets[ea.Name])
		if d.contents.links[ea] {
			diagnosis.Actual = LinkText
			diagnosis.Message = fmt.Sprintf("is a file that holds the text %q, want a link to it", a.Targets[ea.Name])
		}
	}
	d.report(diffType, path, diagnosis)
}

// LinkText is what is there, in a finding of diff/type, where a plain file holds the target of the link that it should be.
const LinkText = "a file with the text of the link"

// described is what an entry is, in words, and for a directory how many entries lie below it.
func described(d *artifact.Dir, e *artifact.Entry) (string, int) {
	if e.Type != artifact.Directory {
		return article(e.Type), 0
	}
	if e.Submodule {
		return "a submodule", 0
	}
	n := int64(0)
	if below := d.Dir(e.Name); below != nil {
		(&artifact.Tree{Root: below}).Walk(func(d *artifact.Dir) { n += int64(len(d.Entries) - len(d.Pruned)) })
	}
	if n == 0 {
		return "an empty directory", 0
	}
	return "a directory with " + Count(n, "entry", "entries") + " below it", int(n)
}

// article is a type with its article.
func article(t artifact.Type) string {
	switch t {
	case artifact.File:
		return "a file"
	case artifact.Unknown:
		return "an unknown thing"
	}
	return "a " + t.String()
}
