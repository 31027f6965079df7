package artifact

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	attributeFileSize = 16 << 20 // bytes of one .gitattributes on record
	attributesSize    = 64 << 20 // bytes of all of them
)

// applyAttributes sets the attributes of all files, from the .gitattributes on record. What lies in info/attributes is one
// machine's own and not on record.
func (c *checkout) applyAttributes(ctx context.Context, b *recordBuilder, root *RecordDir) error {
	if len(b.attributes) == 0 {
		return nil
	}
	texts, err := c.attributeTexts(ctx, b.attributes)
	if err != nil {
		return err
	}
	for dir, blob := range b.attributes {
		if texts[blob.oid] == nil && !blob.absent {
			return fmt.Errorf("%q is on record, but its content is not in the repository (git object %s)",
				b.base+dir+attributesName, blob.oid)
		}
	}
	a := attributeWalk{blobs: b.attributes, texts: texts, base: b.base}
	set, above := (*AttributeSet)(nil), "."
	for i := b.up; i > 0; i-- {
		set = a.enter(set, above, strings.Repeat("../", i))
		above = joinDir(above, strings.Split(c.prefix, "/")[b.up-i])
	}
	a.walk(set, root, above, "")
	return nil
}

// attributeTexts reads the content of each .gitattributes, by object name; nil for one that is not in the repository.
func (c *checkout) attributeTexts(ctx context.Context, blobs map[string]attributeBlob) (map[string][]byte, error) {
	var oids []string
	for _, blob := range blobs {
		oids = append(oids, blob.oid)
	}
	slices.Sort(oids)
	oids = slices.Compact(oids)
	texts := make(map[string][]byte, len(oids))
	total := int64(0)
	err := c.blobs(ctx, oids, func(oid string, size int64, content io.Reader) error {
		if content == nil {
			return nil
		}
		total += size
		if size > attributeFileSize || total > attributesSize {
			return fmt.Errorf("a %s of %d bytes is too large (git object %s)", attributesName, size, oid)
		}
		text := make([]byte, size)
		_, err := io.ReadFull(content, text)
		texts[oid] = text
		return err
	})
	return texts, err
}

// attributeWalk carries the attributes from directory to directory.
type attributeWalk struct {
	blobs map[string]attributeBlob
	texts map[string][]byte
	base  string
}

// enter is the set inside the directory that the work tree knows as dir and the builder as key.
func (a *attributeWalk) enter(set *AttributeSet, dir, key string) *AttributeSet {
	blob, found := a.blobs[key]
	if !found {
		return set
	}
	return set.Enter(dir, a.base+key+attributesName, a.texts[blob.oid])
}

func (a *attributeWalk) walk(set *AttributeSet, d *RecordDir, dir, key string) {
	set = a.enter(set, dir, key)
	for i := range d.Entries {
		e := &d.Entries[i]
		switch {
		case e.Dir != nil:
			a.walk(set, e.Dir, joinDir(dir, e.Name), key+e.Name+"/")
		case e.Type == File && set != nil:
			e.Attributes = set.Of(dir, e.Name)
		}
	}
}

// joinDir is the path of name in dir, which may be ".".
func joinDir(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}
