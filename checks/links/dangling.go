package links

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// dangling finds links that lead nowhere in the artifact.
func dangling() *checks.Check {
	return &checks.Check{
		Name:  "links/dangling",
		Title: "a link leads to nothing",
		Finds: "A symbolic link whose target, followed inside the artifact over other links, is not there, goes " +
			"through a plain file, or comes back to itself; more than 40 links count as that, as in the kernel. " +
			"Absolute targets are followed where deploy.path says that they lie in the artifact. What leaves the " +
			"artifact is links/escaping's, and what leads into an ignored directory, or in a whole root into /proc, /sys, " +
			"/dev or /run, is not judged.",
		Why:      "What the link stands for, a release, a library, a site's configuration, is not deployed with it.",
		Repair:   "Add what the link leads to, correct the link, or take it out.",
		Source:   "path_resolution(7)",
		Severity: rules.Warning,
		Tree:     treeDangling,
	}
}

func treeDangling(t *checks.TreePass) {
	if t.Severity() == rules.Off {
		return
	}
	r := newResolver(t)
	eachLink(t.Tree, func(dir *artifact.Dir, e *artifact.Entry) {
		if windowsDrive(dir.Targets[e.Name]) {
			return
		}
		if why := nowhere(t, r.follow(dir, e)); why != "" {
			reportDangling(t, dir, e, why)
		}
	})
}

// nowhere says why a link leads to nothing, or "" where it does not.
func nowhere(t *checks.TreePass, at end) string {
	switch at.status {
	case missing:
		path := at.dir.Join(at.name)
		if t.Ignored(path, artifact.File) || t.Ignored(path, artifact.Directory) || mounted(t, path) {
			return ""
		}
		return fmt.Sprintf("%q does not exist", path)
	case blocked:
		return fmt.Sprintf("%q is not a directory", at.dir.Join(at.name))
	case loops:
		return "the link loops: following it never ends"
	case many:
		return fmt.Sprintf("that is more than %d links away", maxFollow)
	}
	return ""
}

// mounted says whether a path of a whole root lies where something is mounted once it runs, such as /proc (Filesystem Hierarchy
// Standard 3.0).
func mounted(t *checks.TreePass, path string) bool {
	top, _, _ := strings.Cut(path, "/")
	return t.Deploy.Path == "/" && (top == "proc" || top == "sys" || top == "dev" || top == "run")
}

func reportDangling(t *checks.TreePass, dir *artifact.Dir, e *artifact.Entry, why string) {
	text := dir.Targets[e.Name]
	t.Report(dir.Join(e.Name), nil, checks.Diagnosis{
		Expected: "a target that exists", Actual: text,
		Message: fmt.Sprintf("leads to %q, but %s", text, why),
		Remedy:  "add what it leads to, or make the link anew: " + relink("TARGET", dir.Join(e.Name)),
	})
}
