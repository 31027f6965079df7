package artifact

import (
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// wheelInfo says whether an entry is the file called name of a wheel's .dist-info directory, and in which directory it lies.
func wheelInfo(entry, name string) (dir string, ok bool) {
	dir, base, ok := strings.Cut(entry, "/")
	return dir, ok && base == name && strings.HasSuffix(dir, ".dist-info") && len(dir) > len(".dist-info")
}

// maxRecord is the largest RECORD or md5sums that is read.
const maxRecord = 64 << 20

// readRecord reads a wheel's RECORD (https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
func (z *zipFile) readRecord(src *Source, o Opening) error {
	if o.Strip > 0 {
		return errors.New("the names in a wheel's RECORD are those in the wheel; leave out --strip")
	}
	var dir string
	for _, d := range src.Known.Dirs {
		if strings.HasSuffix(d.Self.Name, ".dist-info") && d.Entry("WHEEL") != nil {
			if dir != "" {
				src.Said.Problems = append(src.Said.Problems, Problem{
					Path: d.Path, Message: fmt.Sprintf("is one more .dist-info directory beside %q: which RECORD holds is not certain", dir),
				})
				return nil
			}
			dir = d.Path
		}
	}
	if text, err := src.ReadFile(dir+"/WHEEL", maxLabel); err == nil {
		src.Said.Platforms = WheelPlatforms(string(text))
	}
	name := dir + "/RECORD"
	list := &List{Name: name, Files: map[string]Listed{}, Complete: true, May: map[string]bool{
		name: true, name + ".jws": true, name + ".p7s": true,
	}}
	text, err := src.ReadFile(name, maxRecord)
	if err != nil {
		if e := (&Tree{Root: src.Known}); entryAt(e, name) == nil {
			list.fault(&src.Said, name, "is not there, and a wheel cannot be installed without it")
			return nil
		}
		src.Said.Problems = append(src.Said.Problems, Problem{Path: name, Message: "cannot be read, so no file is held against it: " + err.Error()})
		return nil
	}
	list.parseRecord(string(text), &src.Said)
	src.Said.Listed = list
	return nil
}

func entryAt(t *Tree, path string) *Entry {
	_, e := t.Lookup(path)
	return e
}

// parseRecord reads the lines of a RECORD: path, algorithm=digest, size.
func (l *List) parseRecord(text string, said *Said) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	for {
		row, err := r.Read()
		if err == io.EOF {
			return
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			l.fault(said, l.Name, fmt.Sprintf("line %d: %v; what follows is not compared", bad.Line, bad.Err))
			l.Complete = false
			return
		}
		line, _ := r.FieldPos(0)
		place := fmt.Sprintf("%s:%d", l.Name, line)
		if len(row) != 3 {
			l.fault(said, l.Name, fmt.Sprintf("line %d has %d fields, want 3: path, digest, size", line, len(row)))
			continue
		}
		path := strings.Clone(row[0])
		listed := Listed{Size: -1, Place: place}
		if why := listed.take(row[1], row[2], l.May[path]); why != "" {
			l.fault(said, path, fmt.Sprintf("%s (%s)", why, place))
		}
		if _, twice := l.Files[path]; twice {
			l.fault(said, path, fmt.Sprintf("is listed twice (%s)", place))
			continue
		}
		l.Files[path] = listed
	}
}

// digestSizes are the digests that a RECORD may have; anything weaker than SHA-256 is refused, as the specification does.
var digestSizes = map[string]int{"sha256": 32, "sha384": 48, "sha512": 64}

// take reads a digest and a size. Only the files that a RECORD may leave out may lack them.
func (d *Listed) take(digest, size string, may bool) (why string) {
	if size != "" {
		n, err := strconv.ParseUint(size, 10, 63)
		if err != nil {
			return fmt.Sprintf("is listed with the size %q, want a number of bytes", size)
		}
		d.Size = int64(n)
	}
	if digest == "" {
		if may {
			return ""
		}
		return "is listed without a digest"
	}
	algorithm, text, ok := strings.Cut(digest, "=")
	want, known := digestSizes[algorithm]
	if !ok || !known {
		return fmt.Sprintf("is listed with a digest by %q, want sha256 or better", algorithm)
	}
	sum, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(sum) != want {
		return fmt.Sprintf("is listed with %q, which is no %s digest in base64", text, algorithm)
	}
	d.Algorithm, d.Digest = strings.Clone(algorithm), string(sum)
	return ""
}
