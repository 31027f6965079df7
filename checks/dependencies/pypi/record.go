package pypi

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// RecordTitle is the title of the format whose files have a [Record] as their Detail.
const RecordTitle = "*.dist-info/RECORD"

// Record is what the RECORD of an installed package says of its files. It is the Detail of a file of the format "RECORD".
type Record struct {
	// Root is the directory that the package is installed in, relative to the artifact's root.
	Root    string
	Entries []Recorded
}

// Recorded is one file of an installed package.
type Recorded struct {
	// Path is relative to the artifact's root, clean; one that leads out of it begins with "../" or "/".
	Path string
	// Digest is an algorithm, ":" and lower-case hexadecimal digits; "" for a file that has none, such as RECORD itself.
	Digest string
	Size   int64 // in bytes; -1 where it is not said
	Line   int   // from 1
}

// readRecord reads the RECORD of a *.dist-info, as the specification of installed projects has it: lines of comma-separated values.
func readRecord(file string, text []byte) (*packages.File, []packages.Fault) {
	r := reading{}
	r.file.Format = "RECORD"
	record := Record{Root: path.Dir(path.Dir(file))}
	in := csv.NewReader(strings.NewReader(string(text)))
	in.FieldsPerRecord = -1
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			var wrong *csv.ParseError
			if errors.As(err, &wrong) {
				line = wrong.Line
			}
			r.fault(line, "no line of comma-separated values: %v", err)
			return r.done()
		}
		line, _ := in.FieldPos(0)
		one, err := recorded(record.Root, fields)
		if err != nil {
			r.fault(line, "%v", err)
			continue
		}
		one.Line = line
		record.Entries = append(record.Entries, one)
	}
	r.file.Detail = &record
	return r.done()
}

func recorded(root string, fields []string) (Recorded, error) {
	one := Recorded{Size: -1}
	if len(fields) != 3 || fields[0] == "" {
		return one, fmt.Errorf("%d values; expected a path, a hash and a size", len(fields))
	}
	one.Path = strings.ReplaceAll(fields[0], `\`, "/")
	if !path.IsAbs(one.Path) {
		one.Path = path.Join(root, one.Path)
	}
	if fields[1] != "" {
		algorithm, code, _ := strings.Cut(fields[1], "=")
		sum, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(code, "="))
		if err != nil || len(sum) == 0 || algorithm == "" {
			return one, fmt.Errorf("%q is no hash, such as sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", fields[1])
		}
		one.Digest = strings.ToLower(algorithm) + ":" + hex.EncodeToString(sum)
	}
	if fields[2] != "" {
		n, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || n < 0 {
			return one, fmt.Errorf("%q is no size in bytes", fields[2])
		}
		one.Size = n
	}
	return one, nil
}
