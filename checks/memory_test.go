package checks

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/cache"
	"verify.example/verify/rules"
)

// TestEverythingIsInTheKey changes one thing after another that checks may look at, or that shows that a file was changed.
func TestEverythingIsInTheKey(t *testing.T) {
	type file struct {
		w     *worker
		dir   artifact.Dir
		entry artifact.Entry
		marks marks
		need  artifact.Need
	}
	make := func() *file {
		f := &file{w: &worker{recollection: recollection{memory: &memory{}}}, dir: artifact.Dir{Path: "d"}, entry: artifact.Entry{Name: "f", Size: 1, Mode: 0o644}}
		f.w.recollection.stamp = artifact.Stamp{Ino: 1, Mtime: artifact.Instant{Sec: 5}}
		f.w.pass.Record = &artifact.RecordEntry{Type: artifact.File, OID: "ab", Stat: artifact.IndexStat{MtimeSec: 5, Size: 1}}
		f.w.pass.Listed = &rules.Listed{ListedFacts: &rules.ListedFacts{}}
		f.w.pass.Attributes = artifact.Attributes{From: "x"}
		return f
	}
	key := func(f *file) cache.Key {
		f.w.fileKey(&f.dir, &f.entry, &f.marks, f.need)
		return f.w.recollection.key
	}
	seen := map[cache.Key]string{key(make()): "nothing"}
	for _, tc := range []struct {
		what   string
		change func(f *file)
	}{
		{"context", func(f *file) { f.w.memory.context[31]++ }},
		{"directory", func(f *file) { f.dir.Path = "e" }},
		{"name", func(f *file) { f.entry.Name = "g" }},
		{"size", func(f *file) { f.entry.Size, f.w.pass.Record.Stat.Size = 2, 2 }},
		{"mode", func(f *file) { f.entry.Mode = 0o755 }},
		{"uid", func(f *file) { f.entry.UID = 7 }},
		{"gid", func(f *file) { f.entry.GID = 7 }},
		{"inode", func(f *file) { f.w.recollection.stamp.Ino = 2 }},
		{"ctime", func(f *file) { f.w.recollection.stamp.Ctime.Sec = 7 }},
		{"ctime, by a nanosecond", func(f *file) { f.w.recollection.stamp.Ctime.Nsec = 1 }},
		{"mtime", func(f *file) { f.w.recollection.stamp.Mtime.Sec, f.w.pass.Record.Stat.MtimeSec = 6, 6 }},
		{"birth", func(f *file) { f.w.recollection.stamp.Birth.Nsec = 1 }},
		{"a check", func(f *file) { f.marks[0] = 1 }},
		{"a check far behind", func(f *file) { f.marks[1] = 1 << 63 }},
		{"need", func(f *file) { f.need = artifact.NeedLines }},
		{"text", func(f *file) { f.w.pass.Attributes.Text = artifact.TextSet }},
		{"eol", func(f *file) { f.w.pass.Attributes.EOL = artifact.EOLLF }},
		{"filter", func(f *file) { f.w.pass.Attributes.Filter = true }},
		{"stored", func(f *file) { f.w.pass.Attributes.Stored = true }},
		{"the attributes' place", func(f *file) { f.w.pass.Attributes.From = "y" }},
		{"no attributes' place", func(f *file) { f.w.pass.Attributes.From = "" }},
		{"not on record", func(f *file) { f.w.pass.Record = nil }},
		{"type on record", func(f *file) { f.w.pass.Record.Type = artifact.Link }},
		{"x on record", func(f *file) { f.w.pass.Record.Exec = true }},
		{"object on record", func(f *file) { f.w.pass.Record.OID = "ac" }},
		{"absent on record", func(f *file) { f.w.pass.Record.Absent = true }},
		{"submodule on record", func(f *file) { f.w.pass.Record.Submodule = true }},
		{"racy in the index", func(f *file) { f.w.pass.Record.Stat.Racy = true }},
		{"not listed", func(f *file) { f.w.pass.Listed = nil }},
		{"facts listed", func(f *file) { f.w.pass.Listed.Lists = rules.ListsSHA256 }},
		{"mode listed", func(f *file) { f.w.pass.Listed.Mode = 0o755 }},
		{"type listed", func(f *file) { f.w.pass.Listed.Type = rules.ListedLink }},
		{"size listed", func(f *file) { f.w.pass.Listed.Size = 3 }},
		{"digest listed", func(f *file) { f.w.pass.Listed.SHA256[31] = 1 }},
	} {
		f := make()
		tc.change(f)
		k := key(f)
		if other, ok := seen[k]; ok {
			t.Errorf("another %s gives the key of another %s", tc.what, other)
		}
		seen[k] = tc.what
	}
}

// TestPackedStats packs each of the numbers: it comes back, or the file is not remembered.
func TestPackedStats(t *testing.T) {
	numbers := 0
	typ := reflect.TypeFor[Stats]()
	for i := range typ.NumField() {
		if typ.Field(i).Type.Kind() != reflect.Int64 {
			continue
		}
		numbers++
		for n := range int64(6) {
			var s, back Stats
			reflect.ValueOf(&s).Elem().Field(i).SetInt(n)
			if b, ok := s.pack(); ok {
				back.unpack(b)
				if !reflect.DeepEqual(s, back) {
					t.Errorf("%d %s come back as %+v", n, typ.Field(i).Name, back)
				}
			} else if n == 0 {
				t.Errorf("nothing cannot be packed")
			}
		}
	}
	var s, back Stats
	s.Binaries, s.Programs, s.ProgramsWithoutX, s.TextFiles, s.CRLFFiles, s.KeptLF = 3, 1, 1, 1, 1, 1
	b, ok := s.pack()
	if back.unpack(b); !ok || !reflect.DeepEqual(s, back) || numbers < 15 {
		t.Errorf("all of them come back as %+v; there are %d numbers", back, numbers)
	}
}

// siblings says of a file whose content it wants whether there is a file "flag" beside it.
func siblings(alone bool) *Check {
	return &Check{
		Name: "test/siblings", Types: Files, Always: true, Severity: rules.Warning, Firm: true, Need: artifact.NeedHead, Alone: alone,
		Applies: func(p *Pass) bool { return p.Entry.Name == "f" },
		Run: func(p *Pass) {
			if p.Dir.Entry("flag") != nil {
				p.Report(Diagnosis{Message: "has a flag beside it"})
			}
		},
	}
}

// remembering runs a check over dir again and again, each run an hour after the one before, and gives what it finds.
func remembering(t *testing.T, check *Check, dir string, wrap func(artifact.Reader) artifact.Reader) func() *Result {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("nothing is remembered on this system")
	}
	plan, faults := Bind(&rules.Policy{}, []*Check{check}, Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	now := time.Now()
	var stored []byte
	return func() *Result {
		t.Helper()
		src, err := artifact.OpenDirectory(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		plain := src.NewReader
		src.NewReader = func() artifact.Reader { return wrap(plain()) }
		now = now.Add(time.Hour)
		res, err := Run(context.Background(), plan, Options{Dir: dir, Source: src, Jobs: 1, Now: now, Cache: &Cache{
			Stored: stored, Anywhere: true, Clock: func() time.Time { return now },
		}})
		if err != nil {
			t.Fatal(err)
		}
		if res.Cache != nil {
			stored = res.Cache
		}
		return res
	}
}

// TestOnlyChecksThatAreAloneAreSpared shows what Alone means, with a check that is not, as it is declared and declared wrongly.
func TestOnlyChecksThatAreAloneAreSpared(t *testing.T) {
	for _, alone := range []bool{false, true} {
		dir := tree(t, "f=a")
		run := remembering(t, siblings(alone), dir, func(r artifact.Reader) artifact.Reader { return r })
		run()
		if res := run(); res.Stats.Cached == 1 != alone {
			t.Errorf("alone is %t, and %d files are not read again", alone, res.Stats.Cached)
		}
		if err := os.WriteFile(filepath.Join(dir, "flag"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if res := run(); res.Findings.Len() == 1 == alone {
			t.Errorf("alone is %t, and %d findings are reported", alone, res.Findings.Len())
		}
	}
}

// swapper is a reader under which a file is replaced between Stat and Read, and put back afterwards.
type swapper struct {
	artifact.Stamper
	t   *testing.T
	dir string
}

func (s *swapper) Read(d *artifact.Dir, e *artifact.Entry, c *artifact.Content, begin func(*artifact.Entry, artifact.Times) bool) error {
	name := filepath.Join(s.dir, e.Name)
	swap := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			s.t.Error(err)
		}
	}
	swap(name, name+".away")
	swap(name+".other", name)
	defer func() { swap(name, name+".other"); swap(name+".away", name) }()
	return s.Stamper.Read(d, e, c, begin)
}

// TestAFileThatIsReplacedBeforeItIsOpened is not remembered: what was read is not what the key speaks of.
func TestAFileThatIsReplacedBeforeItIsOpened(t *testing.T) {
	dir := tree(t, "f=a", "f.other=b")
	run := remembering(t, siblings(true), dir, func(r artifact.Reader) artifact.Reader { return &swapper{r.(artifact.Stamper), t, dir} })
	for range 3 {
		if res := run(); res.Stats.Cached != 0 || res.Stats.Bytes != 1 {
			t.Errorf("%d files are not read, and %d bytes are", res.Stats.Cached, res.Stats.Bytes)
		}
	}
	if stored := run().Cache; stored != nil {
		t.Errorf("%d bytes are to be stored", len(stored))
	}
}

// elsewhere is a reader whose files lie on another device than the root, or whose file system does not tell their stamps.
type elsewhere struct {
	artifact.Stamper
	dev  uint64
	told bool
}

func (e *elsewhere) Stamp() (artifact.Stamp, bool) {
	s, _ := e.Stamper.Stamp()
	s.Dev += e.dev
	return s, e.told
}

// TestWhatIsMountedInTheArtifact is never remembered: its file system may be one whose stamps prove nothing.
func TestWhatIsMountedInTheArtifact(t *testing.T) {
	for _, tc := range []struct {
		why  string
		dev  uint64
		told bool
		want int64
	}{
		{"the root's own device", 0, true, 1},
		{"another device", 1, true, 0},
		{"no stamp", 0, false, 0},
	} {
		run := remembering(t, siblings(true), tree(t, "f=a"), func(r artifact.Reader) artifact.Reader {
			return &elsewhere{r.(artifact.Stamper), tc.dev, tc.told}
		})
		run()
		if res := run(); res.Stats.Cached != tc.want {
			t.Errorf("%s: %d files are not read again, want %d", tc.why, res.Stats.Cached, tc.want)
		}
	}
}

// TestTheContextIsOfTheChecks makes another context of another selection, severity, and device.
func TestTheContextIsOfTheChecks(t *testing.T) {
	of := func(severity rules.Severity, policy byte, dev uint64, list ...*Check) [32]byte {
		p := &rules.Policy{Settings: []rules.Setting{{Check: "test/siblings", Severity: severity}}}
		plan, faults := Bind(p, list, Select{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		r := &run{plan: plan, source: &artifact.Source{}, opt: Options{Cache: &Cache{Policy: [32]byte{policy}}}}
		return r.context(dev)
	}
	seen := map[[32]byte]bool{}
	for _, c := range [][32]byte{
		of(rules.Error, 0, 1, siblings(true)), of(rules.Warning, 0, 1, siblings(true)), of(rules.Error, 1, 1, siblings(true)), of(rules.Error, 0, 2, siblings(true)),
		of(rules.Error, 0, 1, siblings(true), testChecks()[0]), of(rules.Error, 0, 1, testChecks()[0], siblings(true)),
	} {
		if seen[c] {
			t.Error("two runs that differ have the same context")
		}
		seen[c] = true
	}
}
