package artifact

import (
	"archive/tar"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// readControl reads what the control member says of the package's files: md5sums and conffiles; nil where it has neither. The
// platform that its control file names goes into said.
func (d *debFile) readControl(ctx context.Context, in input, limits Limits, said *Said) (*List, error) {
	list := &List{Name: "DEBIAN/md5sums", Files: map[string]Listed{}}
	seen := map[string]bool{}
	t := &tarArchive{in: in, limits: limits}
	err := t.each(ctx, nil, func(r *tarReader, h *tar.Header) error {
		name := strings.TrimPrefix(h.Name, "./")
		switch {
		case name != "md5sums" && name != "conffiles" && name != "control":
			return nil
		case h.Typeflag != tar.TypeReg || sparse(h):
			return fmt.Errorf("%s is no plain file", name)
		case seen[name]:
			return fmt.Errorf("%s is there twice", name)
		case h.Size > maxRecord:
			return fmt.Errorf("%s has %d bytes, more than %d", name, h.Size, maxRecord)
		}
		seen[name] = true
		text, err := io.ReadAll(r)
		switch name {
		case "md5sums":
			list.parseMD5(string(text), said)
		case "conffiles":
			list.parseConffiles(string(text))
		case "control":
			said.Platforms = debPlatforms(string(text))
		}
		return err
	})
	if err != nil || !seen["md5sums"] && !seen["conffiles"] {
		return nil, err
	}
	return list, nil
}

// parseMD5 reads lines as md5sum(1) prints them; a backslash in front of one says that its name is escaped.
func (l *List) parseMD5(text string, said *Said) {
	for i, line := range strings.Split(text, "\n") {
		if line == "" {
			continue
		}
		place := fmt.Sprintf("DEBIAN/md5sums:%d", i+1)
		line, escaped := strings.CutPrefix(line, `\`)
		digest, path, ok := strings.Cut(line, " ")
		sum, err := hex.DecodeString(digest)
		if !ok || err != nil || len(sum) != 16 || len(path) < 2 || path[0] != ' ' && path[0] != '*' {
			l.fault(said, "DEBIAN/md5sums", fmt.Sprintf("line %d is no line as md5sum prints it", i+1))
			continue
		}
		if path = path[1:]; escaped {
			path = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(path)
		}
		path = installed(path)
		if was, twice := l.Files[path]; twice && was.Digest != "" && was.Digest != string(sum) {
			l.fault(said, path, fmt.Sprintf("is listed twice, with different digests (%s)", place))
		}
		l.Files[path] = Listed{Algorithm: "md5", Digest: string(sum), Size: -1, Place: place}
	}
}

// parseConffiles reads the paths of configuration files. One that an upgrade removes is not in the package.
func (l *List) parseConffiles(text string) {
	for i, line := range strings.Split(text, "\n") {
		path := strings.TrimRight(line, " \t\r")
		if path == "" || !strings.HasPrefix(path, "/") {
			continue
		}
		path = installed(path)
		if _, ok := l.Files[path]; !ok {
			l.Files[path] = Listed{Size: -1, Place: fmt.Sprintf("DEBIAN/conffiles:%d", i+1)}
		}
	}
}

// installed is a path of a control file as the artifact has it.
func installed(path string) string {
	return strings.TrimLeft(strings.TrimPrefix(path, "./"), "/")
}
