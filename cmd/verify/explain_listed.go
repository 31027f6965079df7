package main

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// explainListed writes what the inventory lists of a path.
func explainListed(p *page, inv *rules.Inventory, path string) {
	l, ignored := listed(inv, path)
	switch at := inv.Place(l); {
	case ignored != nil:
		at = inv.Place(ignored)
		p.line("inventory: says to ignore what lies below ", report.Name(ignored.Name), " [", place(at.File, at.Line), "]")
	case l == nil:
		p.line("inventory: not listed [", report.Clean(inv.File), "]")
	default:
		p.line("inventory: ", report.Clean(listedWords(l)), " [", place(at.File, at.Line), "]")
	}
}

// listed finds a path in an inventory; or the entry above it that the inventory says to ignore.
func listed(inv *rules.Inventory, path string) (l, ignored *rules.Listed) {
	l = &inv.Root
	for path != "." && l != nil {
		name, rest, more := strings.Cut(path, "/")
		if l = l.Dir.Entry(name); !more || l == nil {
			break
		}
		if l.Ignore {
			return nil, l
		}
		path = rest
	}
	return l, nil
}

// listedWords is what is listed, as mtree would write it.
func listedWords(l *rules.Listed) string {
	words := []string{"a " + checks.ListedType(l).String()}
	if l.Implied {
		words[0] += " that only what lies in it names"
	}
	for _, f := range []struct {
		fact rules.Lists
		text string
	}{
		{rules.ListsMode, fmt.Sprintf("mode=%04o", l.Mode)},
		{rules.ListsUID, fmt.Sprintf("uid=%d", l.UID)},
		{rules.ListsGID, fmt.Sprintf("gid=%d", l.GID)},
		{rules.ListsUser, "uname=" + l.User},
		{rules.ListsGroup, "gname=" + l.Group},
		{rules.ListsSize, fmt.Sprintf("size=%d", l.Size)},
		{rules.ListsSHA256, fmt.Sprintf("sha256=%x", l.SHA256)},
		{rules.ListsTarget, "link=" + l.Target},
	} {
		if l.Lists&f.fact != 0 {
			words = append(words, f.text)
		}
	}
	if l.Optional {
		words = append(words, "optional")
	}
	if l.Ignore {
		words = append(words, "ignore")
	}
	return strings.Join(words, " ")
}
