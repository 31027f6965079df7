package golang

import (
	"path"

	"golang.org/x/mod/modfile"

	"verify.example/verify/checks/dependencies/packages"
)

// work is what else go.work says.
type work struct {
	Go       string
	GoLine   int
	Replaces []replace
}

func goWork() packages.Format {
	return packages.Format{
		Title: "go.work", Sides: packages.Declared, Bases: []string{"go.work"}, Match: uncached, Named: everywhere, Read: readWork,
	}
}

// readWork reads a go.work; it includes the go.mod of each module that it uses.
func readWork(file string, text []byte) (*packages.File, []packages.Fault) {
	w, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return nil, faults(err)
	}
	detail := work{Replaces: replaces(w.Replace)}
	if w.Go != nil {
		detail.Go, detail.GoLine = w.Go.Version, w.Go.Syntax.Start.Line
	}
	out := &packages.File{Format: "go.work", Detail: &detail}
	var unread []packages.Fault
	for _, u := range w.Use {
		line := u.Syntax.Start.Line
		if path.IsAbs(u.Path) {
			unread = append(unread, packages.Fault{Line: line, Message: "use of " + u.Path + ": an absolute path cannot be found in an artifact; write a relative one"})
			continue
		}
		out.Includes = append(out.Includes, packages.Include{Path: path.Join(path.Dir(file), u.Path, "go.mod"), Line: line})
	}
	if len(unread) > 0 {
		return nil, unread
	}
	return out, nil
}
