package references_test

import (
	"archive/tar"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

// listing makes a layer of lines: "0755 [uid] bin/app content", "0755 [uid] dir/", "name -> target". \n and \0 are written as in Go.
func listing(t testing.TB, text string) []byte {
	t.Helper()
	var headers []tar.Header
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimSpace(line)
		if name, to, ok := strings.Cut(line, " -> "); ok {
			headers = append(headers, tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: to, Mode: 0o777})
			continue
		}
		f := strings.SplitN(line, " ", 4)
		mode, err := strconv.ParseInt(f[0], 8, 32)
		if err != nil || len(f) < 3 {
			t.Fatalf("%q: %v", line, err)
		}
		uid, err := strconv.Atoi(f[1])
		if err != nil {
			t.Fatal(err)
		}
		h := tar.Header{Typeflag: tar.TypeReg, Name: f[2], Mode: mode, Uid: uid, Gid: uid}
		if strings.HasSuffix(f[2], "/") {
			h.Typeflag = tar.TypeDir
		}
		if len(f) > 3 {
			content, err := strconv.Unquote(`"` + f[3] + `"`)
			if err != nil {
				t.Fatal(err)
			}
			h.PAXRecords = map[string]string{"content": content}
		}
		headers = append(headers, h)
	}
	return checktest.Tar(t, headers)
}

// verify holds an image against the default pack and lists what the checks that only names find.
func verify(t testing.TB, name, only string) string {
	t.Helper()
	src, err := artifact.Open(t.Context(), name, artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	policy, err := manifest.None()
	if err != nil {
		t.Fatal(err)
	}
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{Only: []string{only}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	res, err := checks.Run(t.Context(), plan, checks.Options{Dir: name, Source: src, Now: time.Unix(1e9, 0)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for f := range res.Findings.All() {
		out = append(out, fmt.Sprintf("%s: %s: %s; %s", f.Path, f.Severity, f.Message, f.Remedy))
	}
	for _, p := range res.Problems {
		out = append(out, "problem: "+p.Path+": "+p.Message)
	}
	return strings.Join(out, "\n")
}

type run map[string]any

const program = `\x7fELF\x02\x01\x01\x00`

func TestCases(t *testing.T) { checktest.Run(t, "references/*", "testdata/*/*.txtar") }

// What an upper layer does to the program decides, whatever a lower layer has.
func TestImageProgramLostInUpperLayer(t *testing.T) {
	config := map[string]any{"os": "linux", "architecture": "amd64", "config": run{"Entrypoint": []string{"/app"}}}
	good, lost := listing(t, "0755 0 app "+program), listing(t, "0644 0 app "+program)
	if got := verify(t, checktest.Image(t, config, lost, good), "references/*"); got != "" {
		t.Errorf("repaired by the upper layer: %s", got)
	}
	if got := verify(t, checktest.Image(t, config, good, lost), "references/*"); !strings.Contains(got, "mode is 0644") {
		t.Errorf("lost in the upper layer: %q", got)
	}
}

// An image's own words about its platform are held against its index and its programs, with no rule.
func TestImagePlatform(t *testing.T) {
	arm := `\x7fELF\x02\x01\x01\x00` + strings.Repeat(`\x00`, 8) + `\x02\x00\xb7\x00` + strings.Repeat(`\x00`, 44)
	config := map[string]any{"os": "linux", "architecture": "amd64"}
	want := "bin/app: error: is built for linux/arm64 (ELF), want linux/amd64; build or fetch it for linux/amd64\n" +
		"lib/x.so: warning: is built for linux/arm64 (ELF), want linux/amd64; build or fetch it for linux/amd64"
	name := checktest.Image(t, config, listing(t, "0755 0 bin/app "+arm+"\n0644 0 lib/x.so "+arm))
	if diff := cmp.Diff(want, verify(t, name, "executables/platform")); diff != "" {
		t.Error(diff)
	}
	config["announced"] = map[string]any{"os": "linux", "architecture": "arm64"}
	want = ".: error: is an image for linux/amd64, but its index announces it for linux/arm64; build the image with --platform linux/arm64"
	if diff := cmp.Diff(want, verify(t, checktest.Image(t, config), "references/*")); diff != "" {
		t.Error(diff)
	}
}

// An image is a whole root: absolute links and interpreters are looked for in it, and not below what is mounted at its start.
func TestImageIsAWholeRoot(t *testing.T) {
	config := map[string]any{"os": "linux", "architecture": "amd64"}
	files := `
		good -> /srv/file
		0644 0 srv/file x
		bad -> /srv/gone
		etc/mtab -> ../proc/mounts
		0755 0 bin/script #!/usr/bin/python3\n
		0755 0 bin/other #!/bin/sh\n
		0755 0 bin/sh ` + program
	name := checktest.Image(t, config, listing(t, files))
	want := `bad: warning: leads to "/srv/gone", but "srv/gone" does not exist; add what it leads to, or make the link anew: ln -sfn -- TARGET bad`
	if diff := cmp.Diff(want, verify(t, name, "links/*")); diff != "" {
		t.Error(diff)
	}
	want = `bin/script: warning: interpreter "/usr/bin/python3" is not in the artifact, want it there; name another interpreter, ship this one, or add it to deploy.provides`
	if diff := cmp.Diff(want, verify(t, name, "executables/interpreter")); diff != "" {
		t.Error(diff)
	}
}
