package links

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// escaping finds links that leave the artifact.
func escaping() *checks.Check {
	return &checks.Check{
		Name:  "links/escaping",
		Title: "a link leads out of the artifact",
		Finds: "A symbolic link into a home directory, a temporary directory, a Windows drive or the very directory " +
			"that was verified, by an absolute path; and, as a warning, a relative link that climbs out of the " +
			"artifact's root, and an absolute one into the artifact where that lies in a place that a target has too, such " +
			"as /srv or /usr. What deploy.path maps into the artifact and what deploy.provides names is fine, and " +
			"other absolute targets, such as /usr/bin/python3, are the target's own affair.",
		Why: "The link works on the machine that built the artifact and leads nowhere, or to a stranger's " +
			"file, on the target.",
		Repair:   "Make the link relative, inside the artifact; or put what it leads to into the artifact.",
		Source:   "symlink(7)",
		Severity: rules.Error,
		Tree:     treeEscaping,
	}
}

func treeEscaping(t *checks.TreePass) {
	if t.Severity() == rules.Off {
		return
	}
	r := newResolver(t)
	eachLink(t.Tree, func(dir *artifact.Dir, e *artifact.Entry) { escapes(t, r, dir, e) })
}

// escapes reports a link that leaves the artifact by its own text.
func escapes(t *checks.TreePass, r *resolver, dir *artifact.Dir, e *artifact.Entry) {
	text := dir.Targets[e.Name]
	d := checks.Diagnosis{
		Expected: "a target inside the artifact", Actual: text,
		Remedy: "make it a relative link inside the artifact, or take it out: rm " + checks.ShellQuote(dir.Join(e.Name)),
	}
	switch where := builder(text, t); {
	case where != "":
		d.Message = fmt.Sprintf("leads to %q, %s", text, where)
		if where == verifiedPlace && installed(t.Tree.Path) {
			d.Severity = rules.Warning
		}
	case text != "" && text[0] == '/':
		return
	default:
		if at := r.follow(dir, e); at.status != outside || !at.own {
			return
		}
		d.Severity = rules.Warning
		d.Message = fmt.Sprintf("leads to %q, out of the artifact's root", text)
	}
	t.Report(dir.Join(e.Name), nil, d)
}

// builder says which place of the machine that built the artifact an absolute target lies in, or is "".
func builder(text string, t *checks.TreePass) string {
	_, inside := mapped(text, t.Deploy.Path)
	if inside && strings.HasPrefix(text, "/") || slices.Contains(t.Deploy.Provides, text) {
		return ""
	}
	for _, place := range []struct{ below, name string }{
		{"/home/", "a home directory of the machine that made it"},
		{"/Users/", "a home directory of the machine that made it"},
		{"/root/", "root's home directory on the machine that made it"},
		{"/tmp/", "a temporary directory of the machine that made it"},
		{"/private/tmp/", "a temporary directory of the machine that made it"},
		{"/var/folders/", "a temporary directory of the machine that made it"},
		{"/private/var/folders/", "a temporary directory of the machine that made it"},
	} {
		if strings.HasPrefix(text, place.below) && strings.Trim(text[len(place.below):], "/") != "" {
			return place.name
		}
	}
	if windowsDrive(text) {
		return "a Windows drive of the machine that made it"
	}
	if name := strings.TrimRight(t.Tree.Path, "/"); strings.HasPrefix(name, "/") && strings.HasPrefix(text+"/", name+"/") {
		return verifiedPlace
	}
	return ""
}

const verifiedPlace = "the place where the artifact was verified"

// installed says whether a directory's place is one where programs are deployed (Filesystem Hierarchy Standard 3.0), so that the
// artifact may lie there on the target too. Of what is below /var only the web roots are: others hold build
// directories, such as Jenkins's.
func installed(place string) bool {
	place = strings.TrimRight(place, "/") + "/"
	if place == "/var/" || strings.HasPrefix(place, "/var/www/") {
		return true
	}
	top, _, _ := strings.Cut(strings.TrimPrefix(place, "/"), "/")
	return slices.Contains([]string{"bin", "boot", "etc", "lib", "lib32", "lib64", "opt", "sbin", "srv", "usr"}, top)
}

// windowsDrive says whether a target is an absolute path of Windows.
func windowsDrive(text string) bool {
	return len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') && text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z'
}
