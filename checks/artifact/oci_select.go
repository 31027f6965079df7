package artifact

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// The most that a layout's indexes may nest, and the most images they may list in all.
const (
	maxIndexDepth = 8
	maxImages     = 10_000
)

// The annotations that name an image.
const (
	refName        = "org.opencontainers.image.ref.name"
	containerdName = "io.containerd.image.name"
)

// candidate is an image that a layout holds.
type candidate struct {
	ociDescriptor
	names []string // what a TAG may call it: its names, its digest, those of the index that it comes from
	label string   // what a list of images calls it
}

// candidates lists the images of a layout, those of nested indexes too. What is no image, an attestation or a signature, is
// left out.
func candidates(s *blobStore, index *ociIndex) ([]candidate, error) {
	var found []candidate
	type task struct {
		list  []ociDescriptor
		outer *candidate
		depth int
	}
	for todo := []task{{list: index.Manifests}}; len(todo) > 0; {
		t := todo[0]
		todo = todo[1:]
		for _, d := range t.list {
			c := newCandidate(d, t.outer)
			switch {
			case slices.Contains(manifestTypes, d.MediaType):
				if isImage(&c) {
					found = append(found, c)
				}
			case slices.Contains(indexTypes, d.MediaType):
				text, err := s.described(&d)
				if err != nil {
					return nil, err
				}
				inner, err := parseIndex(text, d.MediaType)
				if err != nil {
					return nil, fmt.Errorf("the index %s %w", d.Digest, err)
				}
				if t.depth+1 > maxIndexDepth {
					return nil, fmt.Errorf("its indexes nest deeper than %d", maxIndexDepth)
				}
				todo = append(todo, task{inner.Manifests, &c, t.depth + 1})
			}
			if len(found)+len(todo) > maxImages {
				return nil, fmt.Errorf("it lists more than %d images", maxImages)
			}
		}
	}
	return found, nil
}

func newCandidate(d ociDescriptor, outer *candidate) candidate {
	c := candidate{ociDescriptor: d, label: d.Annotations[refName]}
	for _, name := range []string{d.Annotations[refName], d.Annotations[containerdName], d.Digest} {
		if name != "" {
			c.names = append(c.names, name)
		}
	}
	if outer != nil {
		c.label = outer.label
		c.names = append(c.names, outer.names...)
	}
	return c
}

// isImage says whether a manifest is that of an image, as far as its descriptor tells. BuildKit lists its attestations with an
// unknown platform.
func isImage(c *candidate) bool {
	return c.ArtifactType == "" && (c.Platform == nil || c.Platform.OS != "unknown")
}

// choose picks the image that is meant.
func choose(s *blobStore, all []candidate, tag, platform string) (*candidate, error) {
	if len(all) == 0 {
		return nil, errors.New("it holds no image")
	}
	list := all
	if tag != "" {
		list = slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !slices.Contains(c.names, tag) })
		if len(list) == 0 {
			return nil, fmt.Errorf("it holds no image %q, but %s", tag, labels(all))
		}
	}
	if len(list) > 1 {
		var err error
		if list, err = describe(s, list); err != nil {
			return nil, err
		}
	}
	if tag == "" {
		first := list[0].label
		if slices.ContainsFunc(list, func(c candidate) bool { return c.label != first }) {
			return nil, fmt.Errorf("it holds several images; add :TAG to say which: %s", labels(list))
		}
	}
	if len(list) == 1 && platform == "" {
		return &list[0], nil
	}
	return byPlatform(list, platform)
}

// describe fills in the platforms that no descriptor tells, from the configurations, and leaves out what turns out to be no
// image.
func describe(s *blobStore, list []candidate) ([]candidate, error) {
	var out []candidate
	for _, c := range list {
		if c.Platform == nil {
			m, err := readManifest(s, &c.ociDescriptor)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(configTypes, m.Config.MediaType) {
				continue
			}
			config, err := readConfig(s, m)
			if err != nil {
				return nil, err
			}
			c.Platform = &config.ociPlatform
		}
		if !slices.ContainsFunc(out, func(o candidate) bool { return o.Digest == c.Digest && o.label == c.label }) {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("it holds no image")
	}
	return out, nil
}

// byPlatform picks the one image for a platform; "" is that of this machine, whose containers run Linux unless it runs Windows.
func byPlatform(list []candidate, platform string) (*candidate, error) {
	how := "; choose one with --platform"
	if platform == "" {
		platform = "linux/" + runtime.GOARCH
		if runtime.GOOS == "windows" {
			platform = "windows/" + runtime.GOARCH
		}
	} else {
		how = ""
	}
	want, err := parsePlatformName(platform)
	if err != nil {
		return nil, err
	}
	fits := slices.DeleteFunc(slices.Clone(list), func(c candidate) bool {
		if c.Platform == nil {
			return false // the only image; its configuration is looked at later
		}
		have := c.Platform.plain()
		return have.OS != want.OS || have.Architecture != want.Architecture || want.Variant != "" && have.Variant != want.Variant
	})
	if len(fits) > 1 { // of several variants the one that the architecture alone stands for
		usual := want.plain()
		if exact := slices.DeleteFunc(slices.Clone(fits), func(c candidate) bool { return c.Platform.plain() != usual }); len(exact) > 0 {
			fits = exact
		}
	}
	switch {
	case len(fits) == 0:
		return nil, fmt.Errorf("it holds no image for %s, but %s%s", platform, labels(list), how)
	case len(fits) > 1:
		return nil, fmt.Errorf("it holds several images for %s; add :TAG or a digest to say which: %s", platform, labels(fits))
	}
	return &fits[0], nil
}

// parsePlatformName reads os/arch[/variant].
func parsePlatformName(text string) (ociPlatform, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		return ociPlatform{}, fmt.Errorf("%q is no platform; write os/arch or os/arch/variant, such as linux/arm64", text)
	}
	p := ociPlatform{OS: parts[0], Architecture: parts[1]}
	if len(parts) == 3 {
		p.Variant = parts[2]
	}
	p = p.plain()
	if len(parts) == 2 {
		p.Variant = ""
	}
	return p, nil
}

// plain is a platform in Go's names, with the variant that is meant where none is given, and without the version of its system.
func (p ociPlatform) plain() ociPlatform {
	if arch := map[string]string{"x86_64": "amd64", "x86-64": "amd64", "i386": "386", "aarch64": "arm64", "armhf": "arm"}[p.Architecture]; arch != "" {
		p.Architecture = arch
	}
	p.OSVersion = ""
	switch {
	case p.Variant != "":
	case p.Architecture == "arm64":
		p.Variant = "v8"
	case p.Architecture == "arm":
		p.Variant = "v7"
	case p.Architecture == "amd64":
		p.Variant = "v1"
	}
	return p
}

// String is os/arch or os/arch/variant.
func (p ociPlatform) String() string {
	s := p.OS + "/" + p.Architecture
	if p.Variant != "" {
		s += "/" + p.Variant
	}
	return s
}

// labels lists images for a message.
func labels(list []candidate) string {
	const most = 20
	var names []string
	for _, c := range list {
		name := c.Digest
		if c.label != "" {
			name = fmt.Sprintf("%q", c.label)
		}
		if c.Platform != nil {
			name += fmt.Sprintf(" (%.80q)", strings.TrimRight(c.Platform.String()+" "+c.Platform.OSVersion, " "))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
