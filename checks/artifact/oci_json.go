package artifact

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDocument is the most bytes that an index, a manifest or a configuration may have; no registry takes larger ones.
const maxDocument = 4 << 20

// ociDescriptor says what a blob is and how it is recognised (OCI image-spec, descriptor.md).
type ociDescriptor struct {
	MediaType    string            `json:"mediaType"`
	ArtifactType string            `json:"artifactType"`
	Digest       string            `json:"digest"`
	Size         int64             `json:"size"`
	Annotations  map[string]string `json:"annotations"`
	Platform     *ociPlatform      `json:"platform"`
}

// ociPlatform is what an image runs on.
type ociPlatform struct {
	OS           string `json:"os"`
	OSVersion    string `json:"os.version"`
	Architecture string `json:"architecture"`
	Variant      string `json:"variant"`
}

// ociIndex lists images (image-index.md).
type ociIndex struct {
	SchemaVersion int             `json:"schemaVersion"`
	MediaType     string          `json:"mediaType"`
	Manifests     []ociDescriptor `json:"manifests"`
	Config        json.RawMessage `json:"config"`
	Layers        json.RawMessage `json:"layers"`
}

// ociManifest names the parts of one image (manifest.md).
type ociManifest struct {
	SchemaVersion int             `json:"schemaVersion"`
	MediaType     string          `json:"mediaType"`
	Config        *ociDescriptor  `json:"config"`
	Layers        []ociDescriptor `json:"layers"`
	Manifests     json.RawMessage `json:"manifests"`
}

// ociConfig says how an image is run, and what its layers unpack to (config.md).
type ociConfig struct {
	ociPlatform
	Config struct {
		User       string   `json:"User"`
		Entrypoint words    `json:"Entrypoint"`
		Cmd        words    `json:"Cmd"`
		WorkingDir string   `json:"WorkingDir"`
		Env        []string `json:"Env"`
	} `json:"config"`
	RootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
}

// words is a command line, which old builders wrote as one string.
type words []string

// UnmarshalJSON reads a list of strings, or one.
func (w *words) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*w = make(words, 1)
		return json.Unmarshal(b, &(*w)[0])
	}
	return json.Unmarshal(b, (*[]string)(w))
}

// The media types of images, by OCI's names and by Docker's.
var (
	indexTypes = []string{
		"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
	}
	manifestTypes = []string{
		"application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
	}
	configTypes = []string{
		"application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
	}
	// layerTypes are those of layers, with the compression that each announces.
	layerTypes = map[string]string{
		"application/vnd.oci.image.layer.v1.tar":                       "",
		"application/vnd.oci.image.layer.v1.tar+gzip":                  "gzip",
		"application/vnd.oci.image.layer.v1.tar+zstd":                  "zstd",
		"application/vnd.docker.image.rootfs.diff.tar":                 "",
		"application/vnd.docker.image.rootfs.diff.tar.gzip":            "gzip",
		"application/vnd.docker.image.rootfs.diff.tar.zstd":            "zstd",
		"application/vnd.oci.image.layer.nondistributable.v1.tar":      foreignLayer,
		"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip": foreignLayer,
		"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd": foreignLayer,
		"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip":    foreignLayer,
		"application/vnd.docker.image.rootfs.foreign.diff.tar":         foreignLayer,
	}
)

// foreignLayer marks layers that images only refer to.
const foreignLayer = "foreign"

// parseDocument reads a JSON document whole. A key that stands twice in one object is refused: which of the two holds depends
// on the program.
func parseDocument(text []byte, into any) error {
	if len(text) > maxDocument {
		return fmt.Errorf("has over %d bytes", maxDocument)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("is no JSON as expected: %w", err)
	}
	return uniqueKeys(text)
}

// uniqueKeys looks for keys that stand twice in one object of a valid document.
func uniqueKeys(text []byte) error {
	type level struct {
		keys  map[string]bool // nil for a list
		value bool            // a value comes next, not a key
	}
	var stack []level
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	for {
		t, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if d, ok := t.(json.Delim); ok && (d == '}' || d == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		if n := len(stack); n > 0 && stack[n-1].keys != nil {
			top := &stack[n-1]
			if key, ok := t.(string); ok && !top.value {
				if top.keys[key] {
					return fmt.Errorf("has the key %q twice in one object", key)
				}
				top.keys[key], top.value = true, true
				continue
			}
			top.value = false
		}
		switch t {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, level{})
		}
	}
}

// parseIndex reads an image index. mediaType is what it was announced as; "" for a layout's own index.json.
func parseIndex(text []byte, mediaType string) (*ociIndex, error) {
	var x ociIndex
	if err := parseDocument(text, &x); err != nil {
		return nil, err
	}
	switch {
	case x.SchemaVersion != 2:
		return nil, fmt.Errorf("has schemaVersion %d, want 2", x.SchemaVersion)
	case mediaType != "" && x.MediaType != "" && x.MediaType != mediaType:
		return nil, fmt.Errorf("says that it is a %q, but was announced as %q", x.MediaType, mediaType)
	case present(x.Config) || present(x.Layers):
		return nil, errors.New("is an index and a manifest in one")
	}
	return &x, nil
}

// present says whether a key has a value.
func present(v json.RawMessage) bool { return len(v) > 0 && string(v) != "null" }

// parseManifest reads an image manifest.
func parseManifest(text []byte, mediaType string) (*ociManifest, error) {
	var m ociManifest
	if err := parseDocument(text, &m); err != nil {
		return nil, err
	}
	switch {
	case m.SchemaVersion != 2:
		return nil, fmt.Errorf("has schemaVersion %d, want 2", m.SchemaVersion)
	case m.MediaType != "" && m.MediaType != mediaType:
		return nil, fmt.Errorf("says that it is a %q, but was announced as %q", m.MediaType, mediaType)
	case present(m.Manifests):
		return nil, errors.New("is a manifest and an index in one")
	case m.Config == nil:
		return nil, errors.New("names no configuration")
	}
	return &m, nil
}

// parseConfig reads an image's configuration, which must have one diff id for each of its layers.
func parseConfig(text []byte, layers int) (*ociConfig, error) {
	var c ociConfig
	if err := parseDocument(text, &c); err != nil {
		return nil, err
	}
	switch {
	case c.RootFS.Type != "layers":
		return nil, fmt.Errorf("has a rootfs of the type %q, want \"layers\"", c.RootFS.Type)
	case len(c.RootFS.DiffIDs) != layers:
		return nil, fmt.Errorf("has %d diff ids, but the manifest has %d layers", len(c.RootFS.DiffIDs), layers)
	case c.OS == "" || c.Architecture == "":
		return nil, errors.New("names no os and architecture")
	}
	for _, id := range c.RootFS.DiffIDs {
		if _, _, err := splitDigest(id); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// splitDigest takes a digest apart; only what cannot be anything but a digest is taken, since a blob's file is named by it.
func splitDigest(digest string) (algorithm, sum string, err error) {
	algorithm, sum, _ = strings.Cut(digest, ":")
	size, known := map[string]int{"sha256": 64, "sha512": 128}[algorithm]
	if _, err := hex.DecodeString(sum); !known || len(sum) != size || err != nil || strings.ToLower(sum) != sum {
		return "", "", fmt.Errorf("%q is not a digest by sha256 or sha512", digest)
	}
	return algorithm, sum, nil
}
