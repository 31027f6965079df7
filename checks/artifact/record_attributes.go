package artifact

import (
	"context"
	"crypto/sha1" //nolint:gosec // git's object names, not a safeguard
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// attributeTexts reads the content of each .gitattributes, by object name; nil for one that is not in the repository. The file that
// is checked out serves as well, where its content has the object's name: git need not be asked then.
func (c *checkout) attributeTexts(ctx context.Context, blobs map[string]attributeBlob) (map[string][]byte, error) {
	texts := c.attributesAtHand(blobs)
	var oids []string
	for _, blob := range blobs {
		if texts[blob.oid] == nil {
			oids = append(oids, blob.oid)
		}
	}
	if len(oids) == 0 {
		return texts, nil
	}
	slices.Sort(oids)
	oids = slices.Compact(oids)
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

// attributesAtHand are the contents of those .gitattributes that are checked out as they are on record, by object name.
func (c *checkout) attributesAtHand(blobs map[string]attributeBlob) map[string][]byte {
	const most = 1 << 20
	texts := make(map[string][]byte, len(blobs))
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return texts
	}
	defer root.Close()
	for dir, blob := range blobs {
		if blob.absent || strings.HasPrefix(dir, "../") || len(texts) == mostAtHand {
			continue
		}
		text, err := readPlain(root, filepath.FromSlash(dir)+attributesName, most)
		if err == nil && blobName(text, c.algorithm) == blob.oid {
			texts[blob.oid] = text
		}
	}
	return texts
}

// mostAtHand is how many .gitattributes are read from where they are checked out: for many of them git is faster.
const mostAtHand = 64

// blobName is the object name, in hex, of a blob with this content.
func blobName(content []byte, algorithm string) string {
	sum := sha1.New() //nolint:gosec // git's object names, not a safeguard
	if algorithm == "sha256" {
		sum = sha256.New()
	}
	fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil))
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
