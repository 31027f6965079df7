package artifact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// dockerImage is one image of an archive that docker save wrote: an item of its manifest.json.
type dockerImage struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// openDockerArchive opens FILE[:TAG], which docker save wrote.
func openDockerArchive(ctx context.Context, name string, o Opening) (src *Source, err error) {
	file, tag, err := splitTag(name)
	if err != nil {
		return nil, err
	}
	s, links, err := newArchiveStore(ctx, file, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	text, err := s.document("manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("it is no archive by docker save: it holds no manifest.json (docker before 1.10 wrote none)")
	}
	if err != nil {
		return nil, err
	}
	d, err := chooseDocker(text, tag)
	if err != nil {
		return nil, err
	}
	config, err := dockerConfig(s, d)
	if err != nil {
		return nil, err
	}
	if err := wanted(config, o.Platform); err != nil {
		return nil, err
	}
	img := image{blobs: s, kind: "docker-archive", config: config, o: o}
	for i, name := range d.Layers {
		l := layer{name: path.Clean(name), label: fmt.Sprintf("the layer %q", name), size: -1, diffID: config.RootFS.DiffIDs[i]}
		if l.name, err = links.follow(l.name); err != nil {
			return nil, fmt.Errorf("%s: %w", l.label, err)
		}
		l.digest = digestInName(l.name)
		img.layers = append(img.layers, l)
	}
	return img.open(ctx)
}

// chooseDocker picks the image that is meant from a manifest.json.
func chooseDocker(text []byte, tag string) (*dockerImage, error) {
	var all []dockerImage
	if err := parseDocument(text, &all); err != nil {
		return nil, fmt.Errorf("manifest.json %w", err)
	}
	list := all
	if tag != "" {
		list = slices.DeleteFunc(slices.Clone(all), func(d dockerImage) bool {
			return !slices.ContainsFunc(d.RepoTags, func(name string) bool { return familiar(name) == familiar(tag) })
		})
		if len(list) == 0 { // by its tag alone
			list = slices.DeleteFunc(slices.Clone(all), func(d dockerImage) bool {
				return !slices.ContainsFunc(d.RepoTags, func(name string) bool { return strings.HasSuffix(name, ":"+tag) })
			})
		}
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("it holds no image")
	case len(list) == 0:
		return nil, fmt.Errorf("it holds no image %q, but %s", tag, dockerNames(all))
	case len(list) > 1:
		return nil, fmt.Errorf("it holds several images; add :TAG to say which: %s", dockerNames(list))
	}
	return &list[0], nil
}

// familiar is an image's name as people write it, with its tag.
func familiar(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/")
	if !strings.Contains(name[strings.LastIndexByte(name, '/')+1:], ":") {
		name += ":latest"
	}
	return name
}

func dockerNames(list []dockerImage) string {
	const most = 20
	var names []string
	for _, d := range list {
		for _, name := range d.RepoTags {
			names = append(names, fmt.Sprintf("%.200q", name))
		}
		if len(d.RepoTags) == 0 {
			names = append(names, fmt.Sprintf("one without a name (%.100q)", d.Config))
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// dockerConfig reads the configuration, whose file is named by its digest.
func dockerConfig(s *blobStore, d *dockerImage) (*ociConfig, error) {
	text, err := s.document(path.Clean(d.Config))
	if err != nil {
		return nil, err
	}
	if digest := digestInName(d.Config); digest != "" {
		sum, err := newSum(digest)
		if err != nil {
			return nil, err
		}
		sum.Write(text)
		if err := sum.check(d.Config, int64(len(text)), -1); err != nil {
			return nil, err
		}
	}
	c, err := parseConfig(text, len(d.Layers))
	if err != nil {
		return nil, fmt.Errorf("the configuration %q %w", d.Config, err)
	}
	return c, nil
}

// digestInName is the digest that a file is named by: "HEX.json" and "blobs/sha256/HEX" are named by their content; "" where there
// is none. The directories of layer.tar are named by something else, and what skopeo calls HEX.tar by the diff id.
func digestInName(name string) string {
	base := strings.TrimSuffix(path.Base(name), ".json")
	digest := "sha256:" + base
	if _, _, err := splitDigest(digest); err != nil || base == path.Base(name) && path.Dir(name) != "blobs/sha256" {
		return ""
	}
	return digest
}
