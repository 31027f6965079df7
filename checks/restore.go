package checks

import (
	"strings"

	"verify.example/verify/checks/artifact"
)

// RestoreCommand is the git command, to be run at the artifact's root, that brings back the path, which the record has, and
// touches no other path: a name that git would read as a pattern is taken as it is, and what lies in a submodule is brought back
// by the submodule's own git. It is in shell syntax, as of [ShellQuote].
func RestoreCommand(rec *artifact.Record, path string) string {
	return restoreCommand(rec, path, "")
}

// RestoreCommand is that of the pass's entry; a link comes back as a link whatever core.symlinks says.
func (p *Pass) RestoreCommand() string {
	option := ""
	if p.Record != nil && p.Record.Type == artifact.Link {
		option = "-c core.symlinks=true "
	}
	return restoreCommand(p.worker.run.record, p.Path(), option)
}

func restoreCommand(rec *artifact.Record, path, option string) string {
	git, rest, submodule := "git ", path, false
	if rec != nil {
		var outer string
		outer, rest, submodule = innermost(rec.Root, path)
		if outer != "" {
			git += "-C " + ShellQuote(outer) + " "
		}
	}
	if submodule {
		return git + "submodule update --init -- " + ShellQuote(rest)
	}
	if strings.ContainsAny(rest, `*?[\`) || strings.HasPrefix(rest, ":") {
		git += "--literal-pathspecs "
	}
	return git + option + "checkout -- " + ShellQuote(rest)
}

// innermost is the innermost submodule above path, "" for none, and the path from there on; submodule says that the path is one.
func innermost(d *artifact.RecordDir, path string) (outer, rest string, submodule bool) {
	rest = path
	for done := 0; ; {
		name, _, more := strings.Cut(path[done:], "/")
		e := d.Entry(name)
		if e == nil {
			return outer, rest, false
		}
		done += len(name)
		if !more {
			return outer, rest, e.Submodule
		}
		if e.Submodule {
			outer, rest = path[:done], path[done+1:]
		}
		d, done = e.Dir, done+1
	}
}
