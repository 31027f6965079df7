package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Opening says how an artifact is opened.
type Opening struct {
	Limits   Limits
	Strip    int       // how many leading directories the names in an archive lose
	Stdin    io.Reader // what "-" reads
	Platform string    // os/arch[/variant] to choose from an image index; "" means this machine's

	store storeLimits // how much of what is expanded is kept; the zero value is what everybody has but tests
}

// Form is one way to name an artifact.
type Form struct {
	Name string // as help shows it: "git:REV"
	Doc  string // what it opens, in a few words
	// prefix is what such a name begins with; "" for a file that is known by its first bytes.
	prefix string
	// magic says whether a file's first bytes (up to 512) are of this form; nil where prefix decides.
	magic func(head []byte) bool
	// open opens what follows the prefix, or the file with that name.
	open func(ctx context.Context, name string, o Opening) (*Source, error)
}

// Forms lists the ways to name an artifact besides a directory.
func Forms() []Form {
	return append([]Form{
		gitForm(),
		tarForm(),
		streamForm(),
		zipForm(),
		debForm(),
	}, imageForms()...)
}

// ErrUnknownForm is what Open gives for a file that is of no form it knows.
var ErrUnknownForm = errors.New("is neither a directory nor an archive that verify knows")

// Open opens the artifact that a user names. A directory of that name comes first, then the forms with a prefix, then files by
// their first bytes.
func Open(ctx context.Context, name string, o Opening) (*Source, error) {
	o.Limits = o.Limits.OrDefault()
	info, err := os.Stat(name)
	if err == nil && info.IsDir() && name != stdin {
		return OpenDirectory(name)
	}
	for _, f := range Forms() {
		exact := f.prefix != stdin || name == stdin
		if rest, ok := strings.CutPrefix(name, f.prefix); ok && exact && f.prefix != "" && (err != nil || name == stdin) {
			return f.open(ctx, rest, o)
		}
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is a %s, and %w", typeOf(info.Mode()), ErrUnknownForm)
	}
	head, err := magicOf(name)
	if err != nil {
		return nil, err
	}
	for _, f := range Forms() {
		if f.magic != nil && f.magic(head) {
			return f.open(ctx, name, o)
		}
	}
	if err := refused(head); err != nil {
		return nil, err
	}
	return nil, ErrUnknownForm
}

// magicOf reads what magic numbers are looked for in.
func magicOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, err
	}
	return head[:n], nil
}
