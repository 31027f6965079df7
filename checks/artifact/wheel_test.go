package artifact

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// The digest of an empty file, as a RECORD has it.
const emptySHA256 = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

func TestWheelRecord(t *testing.T) {
	l, said := List{Name: "x.dist-info/RECORD", Files: map[string]Listed{}, May: map[string]bool{"x.dist-info/RECORD": true}}, Said{}
	l.parseRecord(strings.Join([]string{
		"a.py," + emptySHA256 + ",0",
		`"b, c.py",` + emptySHA256 + "=,",
		"x.dist-info/RECORD,,",
		"no-digest.py,,5",
		"weak.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,0",
		"short.py,sha256=47DEQpj8,0",
		"size.py," + emptySHA256 + ",many",
		"a.py," + emptySHA256 + ",0",
		"two," + emptySHA256,
	}, "\r\n")+"\r\n", &said)
	var got []string
	for _, path := range slices.Sorted(maps.Keys(l.Files)) {
		f := l.Files[path]
		got = append(got, fmt.Sprintf("%s %s %.8s %d %s", path, f.Algorithm, hex.EncodeToString([]byte(f.Digest)), f.Size, f.Place))
	}
	for _, f := range said.Faults {
		got = append(got, f.Check+": "+f.Path+": "+f.Message)
	}
	want := `a.py sha256 e3b0c442 0 x.dist-info/RECORD:1
b, c.py sha256 e3b0c442 -1 x.dist-info/RECORD:2
no-digest.py   5 x.dist-info/RECORD:4
short.py   0 x.dist-info/RECORD:6
size.py   -1 x.dist-info/RECORD:7
weak.py   0 x.dist-info/RECORD:5
x.dist-info/RECORD   -1 x.dist-info/RECORD:3
archive/record: no-digest.py: is listed without a digest (x.dist-info/RECORD:4)
archive/record: weak.py: is listed with a digest by "md5", want sha256 or better (x.dist-info/RECORD:5)
archive/record: short.py: is listed with "47DEQpj8", which is no sha256 digest in base64 (x.dist-info/RECORD:6)
archive/record: size.py: is listed with the size "many", want a number of bytes (x.dist-info/RECORD:7)
archive/record: a.py: is listed twice (x.dist-info/RECORD:8)
archive/record: x.dist-info/RECORD: line 9 has 2 fields, want 3: path, digest, size`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// A quote that is not closed swallows the rest of the list: nothing is said of files that may stand there.
func TestWheelRecordThatCannotBeRead(t *testing.T) {
	l, said := List{Name: "RECORD", Files: map[string]Listed{}, Complete: true}, Said{}
	l.parseRecord("a,,\n\"b,,\nc,,\n", &said)
	if l.Complete || len(said.Faults) != 2 || !strings.Contains(said.Faults[1].Message, "what follows is not compared") {
		t.Errorf("complete %v, %v", l.Complete, said.Faults)
	}
}

func TestWheelWithoutARecordThatCounts(t *testing.T) {
	for want, headers := range map[string][]zipHeader{
		"archive/record: \"x.dist-info/RECORD\": is not there": {{"x.dist-info/WHEEL", 0o644, ""}},
		"problem: \"y.dist-info\": is one more":                {{"x.dist-info/WHEEL", 0o644, ""}, {"y.dist-info/WHEEL", 0o644, ""}},
		"problem: \"x.dist-info/RECORD\": cannot be read":      {{"x.dist-info/WHEEL", 0o644, ""}, {"x.dist-info/RECORD/", 0o755, ""}},
	} {
		src, err := readZip(t.Context(), memory(zipped(t, headers...)), Opening{})
		if err != nil {
			t.Error(err)
		} else if got := told(src); !strings.Contains(got, want) || src.Said.Listed != nil {
			t.Errorf("got\n%swant %s", got, want)
		}
	}
	_, err := readZip(t.Context(), memory(zipped(t, zipHeader{"x.dist-info/WHEEL", 0, ""})), Opening{Strip: 1})
	if err == nil || !strings.Contains(err.Error(), "--strip") {
		t.Errorf("--strip gives %v", err)
	}
}
