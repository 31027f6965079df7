package rules

import (
	"embed"
	"path"
	"strings"
)

//go:embed packs/*.yaml
var packFiles embed.FS

// Pack is a manifest that is built in.
type Pack struct {
	Name  string // as a manifest's "use" writes it
	Title string // what it is for, in a few words
	Text  []byte // the manifest itself
}

// Packs is every built-in pack, sorted by name. The pack named "default" holds unless a manifest turns it off.
func Packs() []Pack {
	names, err := packFiles.ReadDir("packs")
	if err != nil {
		return nil // cannot be: the directory is embedded
	}
	var packs []Pack
	for _, f := range names {
		text, err := packFiles.ReadFile(path.Join("packs", f.Name()))
		if err != nil {
			continue // cannot be: it was listed just now
		}
		first, _, _ := strings.Cut(string(text), "\n")
		packs = append(packs, Pack{
			Name:  strings.TrimSuffix(f.Name(), ".yaml"),
			Title: strings.TrimSpace(strings.TrimPrefix(first, "#")),
			Text:  text,
		})
	}
	return packs
}
