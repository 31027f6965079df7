package hook

import (
	"slices"
	"strings"
	"testing"
)

const (
	a40  = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	zero = "0000000000000000000000000000000000000000"
)

// TestReadUpdates holds what is taken from git's lines, and that anything else is refused and not passed over.
func TestReadUpdates(t *testing.T) {
	wide := strings.Repeat("b", 64)
	for _, c := range []struct {
		why, in string
		want    []Update
		bad     bool
	}{
		{why: "nothing is pushed", in: ""},
		{why: "a branch", in: "refs/heads/x " + a40 + " refs/heads/y " + zero + "\n", want: []Update{{"refs/heads/x", a40, "refs/heads/y", zero}}},
		{why: "what was typed may hold spaces", in: "HEAD@{1 day ago} " + a40 + " refs/heads/y " + zero + "\n", want: []Update{{"HEAD@{1 day ago}", a40, "refs/heads/y", zero}}},
		{why: "sha256", in: "x " + wide + " refs/heads/y " + wide + "\n", want: []Update{{"x", wide, "refs/heads/y", wide}}},
		{why: "the last line end may be missing", in: "(delete) " + zero + " refs/heads/y " + a40, want: []Update{{"(delete)", zero, "refs/heads/y", a40}}},
		{why: "three words", in: a40 + " refs/heads/y " + zero + "\n", bad: true},
		{why: "an empty line", in: "\n", bad: true},
		{why: "no object name", in: "x main refs/heads/y " + zero + "\n", bad: true},
		{why: "an option in place of an object", in: "x --all refs/heads/y " + zero + "\n", bad: true},
		{why: "upper case is nothing git writes", in: "x " + strings.ToUpper(a40) + " refs/heads/y " + zero + "\n", bad: true},
		{why: "a line without an end", in: strings.Repeat("x", mostLine+1), bad: true},
	} {
		got, err := ReadUpdates(strings.NewReader(c.in))
		if (err != nil) != c.bad || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q gives %q and the error %v", c.why, c.in, got, err)
		}
	}
}

// FuzzReadUpdates holds that what is taken is what stood there.
func FuzzReadUpdates(f *testing.F) {
	f.Add("refs/heads/x " + a40 + " refs/heads/y " + zero + "\n")
	f.Add("a b " + a40 + " \x00 " + zero)
	f.Fuzz(func(t *testing.T, in string) {
		updates, err := ReadUpdates(strings.NewReader(in))
		if err != nil {
			return
		}
		var out strings.Builder
		for _, u := range updates {
			if !isObject(u.Local) || !isObject(u.Remote) {
				t.Errorf("%q gives %q", in, u)
			}
			out.WriteString(u.LocalRef + " " + u.Local + " " + u.RemoteRef + " " + u.Remote + "\n")
		}
		same := strings.ReplaceAll(strings.TrimSuffix(in, "\n")+"\n", "\r\n", "\n")
		if len(updates) > 0 && out.String() != same {
			t.Errorf("%q is taken for %q", in, out.String())
		}
	})
}

// TestTracked holds which refs say what a remote has.
func TestTracked(t *testing.T) {
	const origin = "remote.origin.url\n../b.git\x00remote.origin.fetch\n+refs/heads/*:refs/remotes/origin/*\x00"
	for _, c := range []struct {
		why, settings, remote, ref string
		want                       bool
	}{
		{"a tracked branch", origin, "origin", "refs/remotes/origin/main", true},
		{"another remote's", origin, "origin", "refs/remotes/other/main", false},
		{"a branch of one's own", origin, "origin", "refs/heads/main", false},
		{"a URL has no trackers", origin, "../b.git", "refs/remotes/origin/main", false},
		{"a glob in place of a name is no glob", origin, "or*", "refs/remotes/origin/main", false},
		{
			"a remote below another's name", origin + "remote.origin/x.fetch\n+refs/heads/*:refs/remotes/origin/x/*\x00",
			"origin", "refs/remotes/origin/x/main", false,
		},
		{"pushed elsewhere than fetched from", origin + "remote.origin.pushurl\n../c.git\x00", "origin", "refs/remotes/origin/main", false},
		{"pushed to two places", origin + "remote.origin.url\n../c.git\x00", "origin", "refs/remotes/origin/main", false},
		{"a mirror fetches over one's own branches", "remote.m.fetch\n+refs/*:refs/*\x00", "m", "refs/heads/main", false},
		{"one branch only", "remote.o.fetch\n+refs/heads/main:refs/remotes/o/main\x00", "o", "refs/remotes/o/main", true},
		{"one branch only, another ref", "remote.o.fetch\n+refs/heads/main:refs/remotes/o/main\x00", "o", "refs/remotes/o/mainx", false},
		{"a dot in the name", "remote.a.b.fetch\n+refs/heads/*:refs/remotes/a.b/*\x00", "a.b", "refs/remotes/a.b/main", true},
		{"no settings", "", "origin", "refs/remotes/origin/main", false},
	} {
		track := trackersOf(c.remote, c.settings)
		if got := track.tracks(c.ref); got != c.want {
			t.Errorf("%s: %s is tracked by %s: %v, want %v", c.why, c.ref, c.remote, got, c.want)
		}
	}
}

// TestScript holds that a script is known for ours, and for as it was written, whatever the program's path is.
func TestScript(t *testing.T) {
	for _, program := range []string{"/usr/bin/verify", "/a b/it's/ver\nify", `C:\verify.exe`, "/$(x)/`y`/\"z\""} {
		text := script(program)
		ours, intact, got := recognise(text)
		if !ours || !intact || got != program {
			t.Errorf("the script that calls %q: ours %v, intact %v, calls %q", program, ours, intact, got)
		}
		if ours, intact, _ = recognise(append(text, "exit 0\n"...)); !ours || intact {
			t.Errorf("a script with a line more: ours %v, intact %v", ours, intact)
		}
		if ours, intact, _ = recognise([]byte(strings.Replace(string(text), "#!/bin/sh", "#!/bin/bash", 1))); !ours || intact {
			t.Errorf("a script with another interpreter: ours %v, intact %v", ours, intact)
		}
	}
	if ours, _, _ := recognise([]byte("#!/bin/sh\nverify hook pre-push\n")); ours {
		t.Error("a script that somebody wrote is taken for ours")
	}
}
