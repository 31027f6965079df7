package inventory

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var unexpected = &checks.Check{
	Name:  "inventory/unexpected",
	Title: "something is there that the inventory does not list",
	Finds: "an entry that the manifest's inventory does not list. A directory that is not listed is one finding, with the number of entries " +
		"below it. verify.yaml and .verify.yaml at the root, the manifest and the inventory themselves need not be listed, nor what the " +
		"manifest ignores; below an entry that the inventory says to ignore nothing is unexpected. What a rule forbids is left to " +
		"inventory/forbidden",
	Why:      "whatever is published beyond what was meant was reviewed by nobody: left-overs of builds, dumps, keys",
	Repair:   "remove the entry, or make the inventory anew where it is meant",
	Source:   "mtree(5)",
	Severity: rules.Off,
	Listing:  &checks.Listing{}, // no facts of a listed entry: Tree speaks for the inventory
	Tree: func(t *checks.TreePass) {
		if len(t.Unlisted) == 0 {
			return
		}
		said := t.Reported("inventory/forbidden")
		for _, path := range t.Unlisted {
			if d, e := t.Tree.Lookup(path); e != nil && said[path] != rules.Error {
				t.ReportListed(path, nil, unlisted(d, e, path))
			}
		}
	},
}

func unlisted(d *artifact.Dir, e *artifact.Entry, path string) checks.Diagnosis {
	x := checks.Diagnosis{
		Expected: "nothing", Actual: article(e.Type), Message: "unexpected " + e.Type.String() + ": the inventory does not list it",
		Remedy: "rm " + checks.ShellQuote(path) + ", or list it",
	}
	if dir := d.Dir(e.Name); e.Type == artifact.Directory && dir != nil {
		n := below(dir)
		x.Message = "unexpected directory with " + entries(n) + ": the inventory does not list it"
		x.Remedy = "rm -r " + checks.ShellQuote(path) + ", or list it"
		if n > 1 {
			x.Entries = n
		}
	}
	return x
}
