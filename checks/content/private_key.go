package content

import (
	"bytes"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// privateKey finds private keys in text form.
func privateKey() *checks.Check {
	return &checks.Check{
		Name:  "content/private-key",
		Title: "a text file holds a private key",
		Finds: "In a text file a line \"-----BEGIN ... PRIVATE KEY-----\", of any kind (RSA, EC, OPENSSH, " +
			"ENCRYPTED, PGP), that is followed by a line of the key. The words alone, as programs that read keys " +
			"have them, are none. In documentation, examples and tests it is an info: such keys are mostly made up.",
		Why: "A key that is deployed, published or backed up with the code is known to more people than it should be.",
		Repair: "Take it out of the artifact, bring it to the target another way, and replace the key if the " +
			"artifact was ever shared.",
		Source:   "RFC 7468, RFC 4880",
		Severity: rules.Warning,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Alone:    true,
		Scan:     func() checks.Scanner { return &keys{} },
	}
}

var (
	keyWords = []byte("PRIVATE KEY")
	keyBegin = []byte("-----BEGIN ")
)

// The most bytes that are looked at before and after the words "PRIVATE KEY", and of the line that follows them.
const (
	keyBefore = 64
	keyAfter  = 160
	keyWidth  = 64 // of a key's line
)

// keys scans for the first private key of a file.
type keys struct {
	next int64 // the offset from which on nothing was looked at
	line int64
	kind string
}

func (s *keys) Start(p *checks.Pass) bool {
	*s = keys{}
	return !p.Facts.NUL || p.Text()
}

func (s *keys) Block(_ *checks.Pass, b artifact.Block) {
	if s.line > 0 {
		return
	}
	end := b.Offset + int64(len(b.Bytes))
	for i := int(max(s.next-b.Offset, 0)); ; {
		n := bytes.Index(b.Bytes[i:], keyWords)
		if n < 0 {
			s.next = max(s.next, end-int64(len(keyWords)))
			return
		}
		i += n
		if len(b.Bytes)-i < keyAfter && !b.Last {
			s.next = b.Offset + int64(i) // the next block has what follows
			return
		}
		if at, kind := keyAt(&b, i); kind != "" {
			var numbers lineCounter
			s.line, s.kind = numbers.of(&b, at), kind
			return
		}
		i += len(keyWords)
	}
}

func (s *keys) End(p *checks.Pass) {
	if s.line == 0 {
		return
	}
	d := checks.Diagnosis{
		Line: s.line, Expected: "no private key", Actual: s.kind,
		Message: "holds a private key (" + s.kind + ")",
		Remedy:  "take the key out of the artifact, and replace it if the artifact was ever shared",
	}
	if aside(p.Path()) {
		d.Severity = rules.Info
	}
	p.Report(d)
}

// keyAt says whether the words at i stand in the first line of a private key: where that line begins, and of which kind the
// key is, or "".
func keyAt(b *artifact.Block, i int) (at int, kind string) {
	from := max(0, i-keyBefore)
	n := bytes.LastIndex(b.Bytes[from:i], keyBegin)
	if n < 0 || !beginsLine(b, from+n) {
		return 0, ""
	}
	at = from + n
	for _, c := range b.Bytes[at+len(keyBegin) : i] {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' {
			return 0, ""
		}
	}
	rest := b.Bytes[i:min(len(b.Bytes), i+keyAfter)]
	line, body, _ := bytes.Cut(rest, newline)
	line = bytes.TrimRight(line, " \t\r")
	pgp := bytes.Equal(line, []byte("PRIVATE KEY BLOCK-----"))
	if !pgp && !bytes.Equal(line, []byte("PRIVATE KEY-----")) || !keyBody(body, pgp) {
		return 0, ""
	}
	return at, string(b.Bytes[at+len(keyBegin) : i+len(line)-5])
}

// keyBody says whether a key's own text follows its first line: base64, or the headers of an encrypted or a PGP key.
func keyBody(body []byte, pgp bool) bool {
	line, after, _ := bytes.Cut(body, newline)
	line = bytes.TrimRight(line, " \t\r")
	switch {
	case bytes.HasPrefix(line, []byte("Proc-Type: ")):
		return true
	case pgp && (bytes.HasPrefix(line, []byte("Version: ")) || bytes.HasPrefix(line, []byte("Comment: "))):
		return true
	case pgp && len(line) == 0:
		line, _, _ = bytes.Cut(after, newline)
		line = bytes.TrimRight(line, " \t\r")
	}
	for _, c := range line[:min(len(line), keyWidth)] {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return len(line) >= 16
}
