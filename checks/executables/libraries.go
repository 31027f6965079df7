package executables

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/elf"
	"verify.example/verify/rules"
)

func libraries() *checks.Check {
	return &checks.Check{
		Name:  "executables/libraries",
		Title: "a shared library, a symbol version or the loader that a program needs is not there",
		Finds: "with libraries: true, an ELF program or library whose NEEDED library is neither in the artifact where the loader looks " +
			"(RPATH, RUNPATH with $ORIGIN, $LIB and $PLATFORM, an image's LD_LIBRARY_PATH, and in a whole root ld.so.conf and the " +
			"system's directories) nor in deploy.provides, is there for another processor, or lacks a symbol version that is " +
			"needed; a program whose loader is not there, or that is built for another C library or a newer glibc than deploy.libc. " +
			"A library counts as its programs load it. Without a rule a whole root (deploy.path: / or an image) is judged, with " +
			"warnings, and deploy.libc wherever it is given. Of a target of which deploy.provides names no library only the C library is " +
			"judged, and an info says what was not",
		Why: "the loader ends the program before its first line, with \"cannot open shared object file\" or \"version `GLIBC_2.38' not " +
			"found\"; on the machine that built it everything was there",
		Repair: "ship the library where the program looks, name it in deploy.provides if the target has it (by path, or by a name " +
			"such as libssl.so.3), or build on the target's own system",
		Source: "ld.so(8), ldconfig(8), musl's dynlink.c, System V ABI, LSB symbol versioning",
		Attribute: &checks.Attribute{
			Name:    "libraries",
			Values:  "true or false",
			Example: "true",
			Types:   checks.Files,
			Parse:   parseBool,
		},
		Severity: rules.Warning,
		Types:    checks.Files,
		Always:   true,
		Others:   true,
		Need:     artifact.NeedHead,
		Alone:    true,
		Speaks: func(p *checks.Pass) bool {
			return p.Wanted() || p.Judges() && (p.Deploy.Path == "/" || p.Deploy.Libc.Name != "")
		},
		Scan: func() checks.Scanner { return &libraryScan{} },
		Tree: judgeLibraries,
	}
}

// elfFile is what is kept of an ELF file until the whole artifact is known.
type elfFile struct {
	file *elf.File
	runs bool
	err  error // why the file could not be understood, where no rule asks
}

// loaderConfig is the text of a file of the loader's configuration; whole says that nothing was cut off.
type loaderConfig struct {
	text  string
	whole bool
}

// maxConfig is the most that is read of a file of the loader's configuration.
const maxConfig = 64 << 10

// libraryScan reads ELF files, and the configuration of a whole root's loader.
type libraryScan struct {
	config bool
	text   []byte
	size   int64
}

func (s *libraryScan) Start(p *checks.Pass) bool {
	s.config, s.text, s.size = isLoaderConfig(p), s.text[:0], 0
	if s.config {
		return true
	}
	head := p.Facts.Head
	if !bytes.HasPrefix(head, []byte("\x7fELF")) {
		return false
	}
	if _, loaded := identify(head); !loaded && len(head) >= 64 {
		return false
	}
	if p.Facts.At != nil {
		keepELF(p, p.Facts.At)
		return false
	}
	elf.Spans(head, p.Facts.Window.Keep)
	return true
}

func (s *libraryScan) Block(_ *checks.Pass, b artifact.Block) {
	if s.config {
		s.size += int64(len(b.Bytes) - b.Seen)
		s.text = append(s.text, b.Bytes[b.Seen:]...)
		s.text = s.text[:min(len(s.text), maxConfig)]
	}
}

func (s *libraryScan) End(p *checks.Pass) {
	if s.config {
		p.Note(loaderConfig{string(s.text), s.size <= maxConfig})
		return
	}
	keepELF(p, p.Facts.Window)
}

// keepELF notes what an ELF file asks of its loader. What cannot be understood is a problem where a rule asks.
func keepELF(p *checks.Pass, at io.ReaderAt) {
	f, err := elf.Read(at, p.Entry.Size)
	if errors.Is(err, elf.ErrNone) {
		return
	}
	if asked, _ := p.Value().(bool); asked && err != nil {
		p.Problem("which libraries it needs cannot be told: " + err.Error())
	}
	p.Note(elfFile{f, runs(p), err})
}

// isLoaderConfig says whether a file tells the loader of a whole root where to look.
func isLoaderConfig(p *checks.Pass) bool {
	name := p.Entry.Name
	return p.Deploy.Path == "/" && (name == "ld.so.conf" || path.Base(p.Dir.Path) == "ld.so.conf.d" ||
		strings.HasPrefix(name, "ld-musl-") && strings.HasSuffix(name, ".path"))
}
