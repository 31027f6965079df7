package elf

import "fmt"

// The sizes of the structures Elf_Verneed, Elf_Vernaux, Elf_Verdef and Elf_Verdaux, which are the same in both classes.
const (
	needSize    = 16
	needAuxSize = 16
	defSize     = 20
	defAuxSize  = 8

	weak = 2 // VER_FLG_WEAK
)

// chain is a linked list in a section. Each link leads forward by a number of bytes, and 0 ends it: it cannot loop.
type chain struct {
	r    *reader
	in   section
	what string
	left int
}

// item reads the structure at a place in the chain's section.
func (c *chain) item(at, size uint64) ([]byte, error) {
	if c.left--; c.left < 0 {
		return nil, fmt.Errorf("its %s are more than %d", c.what, maxEntries)
	}
	if at > c.in.size || size > c.in.size-at {
		return nil, fmt.Errorf("its %s lead out of their segment", c.what)
	}
	return c.r.read(c.in.offset+at, size, c.what)
}

// requires reads the symbol versions that the file needs.
func (r *reader) requires(t tags) error {
	address, ok := t.one[dtVerneed]
	if !ok {
		return nil
	}
	in, err := r.place(address, "needed versions")
	if err != nil {
		return err
	}
	c := &chain{r, in, "needed versions", maxEntries}
	at := uint64(0)
	for range t.one[dtVerneednum] {
		b, err := c.item(at, needSize)
		if err != nil {
			return err
		}
		if version := r.order.Uint16(b); version != 1 {
			return fmt.Errorf("its needed versions are of the form %d, want 1", version)
		}
		need := Requirement{}
		if need.Library, err = r.string(uint64(r.order.Uint32(b[4:])), maxString, "a needed version's library"); err != nil {
			return err
		}
		if need.Versions, err = r.versions(c, at+uint64(r.order.Uint32(b[8:])), int(r.order.Uint16(b[2:]))); err != nil {
			return err
		}
		r.file.Requires = append(r.file.Requires, need)
		next := uint64(r.order.Uint32(b[12:]))
		if next == 0 {
			return nil
		}
		at += next
	}
	return nil
}

// versions reads the n versions that are needed of one library.
func (r *reader) versions(c *chain, at uint64, n int) ([]Version, error) {
	var all []Version
	for range n {
		b, err := c.item(at, needAuxSize)
		if err != nil {
			return nil, err
		}
		name, err := r.string(uint64(r.order.Uint32(b[8:])), maxString, "a needed version's name")
		if err != nil {
			return nil, err
		}
		all = append(all, Version{Name: name, Weak: r.order.Uint16(b[4:])&weak != 0})
		next := uint64(r.order.Uint32(b[12:]))
		if next == 0 {
			break
		}
		at += next
	}
	return all, nil
}

// defines reads the symbol versions that the file defines: of each the first name, which is its own.
func (r *reader) defines(t tags) error {
	address, ok := t.one[dtVerdef]
	if !ok {
		return nil
	}
	in, err := r.place(address, "defined versions")
	if err != nil {
		return err
	}
	c := &chain{r, in, "defined versions", maxEntries}
	r.file.Defines = []string{}
	at := uint64(0)
	for range t.one[dtVerdefnum] {
		b, err := c.item(at, defSize)
		if err != nil {
			return err
		}
		if version := r.order.Uint16(b); version != 1 {
			return fmt.Errorf("its defined versions are of the form %d, want 1", version)
		}
		aux, err := c.item(at+uint64(r.order.Uint32(b[12:])), defAuxSize)
		if err != nil {
			return err
		}
		name, err := r.string(uint64(r.order.Uint32(aux)), maxString, "a defined version's name")
		if err != nil {
			return err
		}
		r.file.Defines = append(r.file.Defines, name)
		next := uint64(r.order.Uint32(b[16:]))
		if next == 0 {
			return nil
		}
		at += next
	}
	return nil
}
