package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// The user that an image runs as is known by what the configuration calls it, and by its name in the image's /etc/passwd.
func TestImageUser(t *testing.T) {
	id := artifact.Identity{UID: 1000, Groups: []uint32{100, 27}}
	known := func(name string) rules.User {
		return rules.User{Name: name, UID: 1000, GID: 100, HasGID: true, Groups: []string{"27"}}
	}
	names := map[uint32]string{1000: "app"}
	for _, c := range []struct {
		why  string
		said artifact.Said
		want []rules.User
	}{
		{"no image", artifact.Said{Users: names}, nil},
		{"by name", artifact.Said{Users: names, Image: &artifact.Image{User: "app:users", Identity: id}}, []rules.User{known("app")}},
		{"by number", artifact.Said{Users: names, Image: &artifact.Image{User: "1000", Identity: id}}, []rules.User{known("1000"), known("app")}},
		{"a number without a name", artifact.Said{Image: &artifact.Image{User: "1000", Identity: id}}, []rules.User{known("1000")}},
		{"nobody knows who", artifact.Said{Image: &artifact.Image{User: "app", Identity: artifact.Identity{Unknown: "not there"}}}, nil},
	} {
		if diff := cmp.Diff(c.want, imageUser(&c.said)); diff != "" {
			t.Errorf("%s: %s", c.why, diff)
		}
	}
}
