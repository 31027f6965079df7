package artifact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// openOCI opens DIR[:TAG], an OCI image layout in a directory.
func openOCI(ctx context.Context, name string, o Opening) (*Source, error) {
	dir, tag, err := splitTag(name)
	if err != nil {
		return nil, err
	}
	s, err := newDirectoryStore(dir)
	if err != nil {
		return nil, reason(err)
	}
	return openLayout(ctx, s, "oci", tag, o)
}

// openOCIArchive opens FILE[:TAG], an OCI image layout in a tar archive.
func openOCIArchive(ctx context.Context, name string, o Opening) (*Source, error) {
	file, tag, err := splitTag(name)
	if err != nil {
		return nil, err
	}
	s, _, err := newArchiveStore(ctx, file, o)
	if err != nil {
		return nil, err
	}
	return openLayout(ctx, s, "oci-archive", tag, o)
}

// splitTag takes PATH[:TAG] apart. What is there under the whole name has no tag; else the shortest path that is there counts,
// since a tag may hold colons and slashes.
func splitTag(name string) (path, tag string, err error) {
	_, whole := os.Stat(name)
	if whole == nil || !errors.Is(whole, fs.ErrNotExist) && !strings.Contains(name, ":") {
		return name, "", nil
	}
	for i, c := range name {
		if c != ':' || i == 0 {
			continue
		}
		if _, err := os.Stat(name[:i]); err == nil {
			if i+1 == len(name) {
				return "", "", errors.New("no tag follows the colon")
			}
			return name[:i], name[i+1:], nil
		}
	}
	return "", "", whole
}

// openLayout opens an image of a layout (OCI image-spec, image-layout.md). The store is closed with the source, or on an error.
func openLayout(ctx context.Context, s *blobStore, kind, tag string, o Opening) (src *Source, err error) {
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := checkLayout(s); err != nil {
		return nil, err
	}
	text, err := s.document("index.json")
	if err != nil {
		return nil, err
	}
	index, err := parseIndex(text, "")
	if err != nil {
		return nil, fmt.Errorf("index.json %w", err)
	}
	all, err := candidates(s, index)
	if err != nil {
		return nil, err
	}
	c, err := choose(s, all, tag, o.Platform)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(s, &c.ociDescriptor)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(configTypes, m.Config.MediaType) {
		return nil, fmt.Errorf("%s is no container image: its configuration is a %q", c.Digest, m.Config.MediaType)
	}
	config, err := readConfig(s, m)
	if err != nil {
		return nil, err
	}
	if err := wanted(config, o.Platform); err != nil {
		return nil, err
	}
	layers, err := describedLayers(m, config)
	if err != nil {
		return nil, err
	}
	img := image{blobs: s, kind: kind, layers: layers, config: config, announced: c.Platform, o: o}
	return img.open(ctx)
}

// checkLayout holds the file that marks a layout against the version that is understood.
func checkLayout(s *blobStore) error {
	text, err := s.document("oci-layout")
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("it is no OCI image layout: it holds no file oci-layout")
	}
	if err != nil {
		return err
	}
	var layout struct {
		Version string `json:"imageLayoutVersion"`
	}
	if err := parseDocument(text, &layout); err != nil {
		return fmt.Errorf("oci-layout %w", err)
	}
	if layout.Version != "1.0.0" {
		return fmt.Errorf("it is an OCI image layout of version %q, want 1.0.0", layout.Version)
	}
	return nil
}

// wanted refuses an image that is not for the platform that was asked for.
func wanted(c *ociConfig, platform string) error {
	if platform == "" {
		return nil
	}
	want, err := parsePlatformName(platform)
	if err != nil {
		return err
	}
	have := c.plain()
	variant := c.Variant != "" && want.Variant != "" && have.Variant != want.Variant
	if have.OS != want.OS || have.Architecture != want.Architecture || variant {
		return fmt.Errorf("it is an image for %.80q, not for %s", c.ociPlatform.String(), platform)
	}
	return nil
}

func readManifest(s *blobStore, d *ociDescriptor) (*ociManifest, error) {
	text, err := s.described(d)
	if err != nil {
		return nil, err
	}
	m, err := parseManifest(text, d.MediaType)
	if err != nil {
		return nil, fmt.Errorf("the manifest %s %w", d.Digest, err)
	}
	return m, nil
}

func readConfig(s *blobStore, m *ociManifest) (*ociConfig, error) {
	text, err := s.described(m.Config)
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(text, len(m.Layers))
	if err != nil {
		return nil, fmt.Errorf("the configuration %s %w", m.Config.Digest, err)
	}
	return c, nil
}

// describedLayers are the layers of a manifest, refused where one cannot be looked at.
func describedLayers(m *ociManifest, c *ociConfig) ([]layer, error) {
	layers := make([]layer, len(m.Layers))
	for i, d := range m.Layers {
		compression, known := layerTypes[d.MediaType]
		switch {
		case strings.HasSuffix(d.MediaType, "+encrypted"):
			return nil, fmt.Errorf("the layer %s is encrypted; decrypt the image first", d.Digest)
		case compression == foreignLayer:
			return nil, fmt.Errorf("the layer %s is foreign: images refer to it and do not hold it; copy the image together with it", d.Digest)
		case !known:
			return nil, fmt.Errorf("the layer %.80q is of a type that is not known: %.80q", d.Digest, d.MediaType)
		}
		sum, err := newSum(d.Digest)
		if err != nil {
			return nil, err
		}
		layers[i] = layer{
			name: sum.path(), label: "the layer " + d.Digest, digest: d.Digest, size: d.Size, diffID: c.RootFS.DiffIDs[i],
			compression: compression, announced: true,
		}
	}
	return layers, nil
}

// imageForms are the ways to name a container image, as containers-transports(5) has them.
func imageForms() []Form {
	return []Form{
		{
			Name: "oci:DIR[:TAG]", prefix: "oci:", open: openOCI,
			Doc: "an image of an OCI image layout in a directory",
		},
		{
			Name: "oci-archive:FILE[:TAG]", prefix: "oci-archive:", open: openOCIArchive,
			Doc: "an image of an OCI image layout in a tar, perhaps compressed",
		},
		{
			Name: "docker-archive:FILE[:TAG]", prefix: "docker-archive:", open: openDockerArchive,
			Doc: "an image that docker save wrote, perhaps compressed",
		},
	}
}
