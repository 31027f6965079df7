package suite_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogrotateAgrees(t *testing.T) {
	logrotate := tool(t, "logrotate")
	if os.Geteuid() != 0 {
		t.Skip("only root is refused a file by logrotate")
	}
	const text = "/nonexistent/app.log {\n\tmissingok\n}\n"
	hold(t, "logrotate", []trial{
		{path: "logrotate.d/usual", text: text, mode: 0o644},
		{path: "logrotate.d/strict", text: text, mode: 0o400},
		{path: "logrotate.d/group-reads", text: text, mode: 0o640},
		{path: "logrotate.d/a.name", text: text, mode: 0o444},
		{path: "logrotate.d/.hidden", text: text, mode: 0o664},
		{path: "logrotate.d/group", text: text, mode: 0o664},
		{path: "logrotate.d/others", text: text, mode: 0o646},
		{path: "logrotate.d/program", text: text, mode: 0o755},
		{path: "logrotate.d/owners-program", text: text, mode: 0o744},
		{path: "logrotate.d/crlf", text: strings.ReplaceAll(text, "\n", "\r\n"), mode: 0o644},
		{path: "logrotate.d/unended", text: strings.TrimSuffix(text, "\n"), mode: 0o644},
		{path: "logrotate.d/mine", text: text, mode: 0o644, owner: 1000, group: 1000},
		{path: "logrotate.d/of-a-group", text: text, mode: 0o644, group: 1000},
		{path: "sub/logrotate.conf", text: text, mode: 0o666},
	}, each(func(root string, x trial) said {
		switch out := output(t, nil, logrotate, "-d", filepath.Join(root, x.path)); {
		case has(out, "error: "):
			return refuses
		case has(out, "Potentially dangerous mode"):
			return warns
		case has(out, "reading config file"):
			return takes
		default:
			t.Errorf("%s: logrotate says %s", x.path, out)
			return ""
		}
	}))
}

// What logrotate leaves out of a directory, the pack takes for a left-over.
func TestLogrotateSkipsTheSameNames(t *testing.T) {
	logrotate := tool(t, "logrotate")
	var trials []trial
	for _, name := range []string{
		"app", "app.conf", "app.d", "dpkg", "app~", "app.bak", "app.dpkg-old", "app.dpkg-dist", "app.dpkg-new", "app.dpkg-bak", "app.dpkg-del",
		"app.dpkg-tmp", "app.rpmnew", "app.rpmorig", "app.rpmsave", "app.cfsaved", "app.swp", "app.ucf-new", "app.ucf-old", "app.ucf-dist", "app,v",
	} {
		trials = append(trials, trial{path: "logrotate.d/" + name, text: "\n", mode: 0o644})
	}
	hold(t, "logrotate", trials, func(root string, trials []trial) []said {
		out := output(t, nil, logrotate, "-d", "-v", filepath.Join(root, "logrotate.d"))
		var all []said
		for _, x := range trials {
			name := path.Base(x.path)
			switch {
			case has(out, "Ignoring "+name+", because of"):
				all = append(all, warns)
			case has(out, "reading config file "+name+"\n"):
				all = append(all, takes)
			default:
				t.Errorf("%s: logrotate says %s", x.path, out)
				all = append(all, "")
			}
		}
		return all
	})
}

func TestSystemdAgrees(t *testing.T) {
	analyze := tool(t, "systemd-analyze")
	const text = "[Unit]\nDescription=app\n[Service]\nExecStart=/bin/sh\n"
	hold(t, "systemd", []trial{
		{path: "systemd/system/usual.service", text: text, mode: 0o644},
		{path: "systemd/system/group.service", text: text, mode: 0o664},
		{path: "systemd/system/strict.service", text: text, mode: 0o600},
		{path: "systemd/system/crlf.service", text: strings.ReplaceAll(text, "\n", "\r\n"), mode: 0o644},
		{path: "systemd/system/program.service", text: text, mode: 0o755},
		{path: "systemd/system/owners-program.service", text: text, mode: 0o744},
		{path: "systemd/system/others.service", text: text, mode: 0o646},
		{path: "top.service", text: text, mode: 0o777},
	}, each(func(root string, x trial) said {
		switch out := output(t, nil, analyze, "verify", "--man=no", filepath.Join(root, x.path)); {
		case has(out, path.Base(x.path)+" is marked executable", path.Base(x.path)+" is marked world-writable"):
			return warns
		case has(out, path.Base(x.path)):
			t.Errorf("%s: systemd-analyze says %s", x.path, out)
			return ""
		default:
			return takes
		}
	}))
}

func TestMariaDBAgrees(t *testing.T) {
	defaults := tool(t, "my_print_defaults")
	hold(t, "mysql", []trial{
		{path: "usual/my.cnf", text: "[client]\nuser=seen\n", mode: 0o644},
		{path: "strict/my.cnf", text: "[client]\nuser=seen\n", mode: 0o600},
		{path: "group/my.cnf", text: "[client]\nuser=seen\n", mode: 0o664},
		{path: "program/my.cnf", text: "[client]\nuser=seen\n", mode: 0o755},
		{path: "others/my.cnf", text: "[client]\nuser=seen\n", mode: 0o646},
		{path: "shared/.my.cnf", text: "[client]\nuser=seen\n", mode: 0o777},
	}, each(func(root string, x trial) said {
		switch out := output(t, nil, defaults, "--defaults-file="+filepath.Join(root, x.path), "client"); {
		case has(out, "is ignored"):
			return refuses
		case has(out, "--user=seen"):
			return takes
		default:
			t.Errorf("%s: my_print_defaults says %s", x.path, out)
			return ""
		}
	}))
}

// !includedir takes files by their names.
func TestMariaDBSkipsTheSameNames(t *testing.T) {
	defaults := tool(t, "my_print_defaults")
	var trials []trial
	for _, name := range []string{"app.cnf", "50-app.cnf", "app.conf", "app", "app.cnf.bak", "app.ini", "app.CNF"} {
		trials = append(trials, trial{path: "mysql/conf.d/" + name, text: "[client]\nuser=seen-" + name + "\n", mode: 0o644})
	}
	hold(t, "mysql", trials, func(root string, trials []trial) []said {
		file := filepath.Join(t.TempDir(), "main")
		if err := os.WriteFile(file, []byte("!includedir "+root+"/mysql/conf.d/\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		out := output(t, nil, defaults, "--defaults-file="+file, "client") + "\n"
		var all []said
		for _, x := range trials {
			all = append(all, map[bool]said{true: takes, false: refuses}[has(out, "--user=seen-"+path.Base(x.path)+"\n")])
		}
		return all
	})
}

func TestRunPartsAgrees(t *testing.T) {
	parts := tool(t, "run-parts")
	const text = "#!/bin/sh\necho ran \"$0\"\n"
	hold(t, "cron", []trial{
		{path: "cron.daily/usual", text: text, mode: 0o755},
		{path: "cron.daily/strict", text: text, mode: 0o700},
		{path: "cron.daily/0-A_b", text: text, mode: 0o755},
		{path: "cron.daily/no-x", text: text, mode: 0o644},
		{path: "cron.daily/dot.sh", text: text, mode: 0o755},
		{path: "cron.daily/left.dpkg-old", text: text, mode: 0o755},
		{path: "cron.daily/left~", text: text, mode: 0o755},
		{path: "cron.daily/with space", text: text, mode: 0o755},
		{path: "cron.daily/crlf", text: strings.ReplaceAll(text, "\n", "\r\n"), mode: 0o755},
		{path: "cron.daily/no-shebang", text: "echo ran \"$0\"\n", mode: 0o755},
	}, func(root string, trials []trial) []said {
		out := output(t, nil, parts, filepath.Join(root, "cron.daily"))
		var all []said
		for _, x := range trials {
			all = append(all, map[bool]said{true: takes, false: refuses}[has(out, "ran "+filepath.Join(root, x.path)+"\n")])
		}
		return all
	})
}

func TestDpkgDebAgrees(t *testing.T) {
	build := tool(t, "dpkg-deb")
	const control = "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a\n"
	modes := []trial{
		{path: "usual", mode: 0o755},
		{path: "group", mode: 0o775},
		{path: "read-only", mode: 0o555},
		{path: "no-x", mode: 0o644},
		{path: "others-write", mode: 0o757},
		{path: "no-others", mode: 0o750},
		{path: "owners-x", mode: 0o744},
		{path: "dir-group", mode: 0o755, dir: 0o775},
		{path: "dir-strict", mode: 0o755, dir: 0o700},
		{path: "dir-others", mode: 0o755, dir: 0o777},
	}
	for i := range modes {
		modes[i].path += "/DEBIAN/postinst"
		modes[i].text = "#!/bin/sh\n"
	}
	hold(t, "debian-package", modes, each(func(root string, x trial) said {
		dir := filepath.Join(root, path.Dir(path.Dir(x.path)))
		if err := os.WriteFile(filepath.Join(dir, "DEBIAN/control"), []byte(control), 0o644); err != nil {
			t.Fatal(err)
		}
		switch out := output(t, nil, build, "--build", dir, filepath.Join(t.TempDir(), "a.deb")); {
		case has(out, "bad permissions"):
			return refuses
		case has(out, "building package"):
			return takes
		default:
			t.Errorf("%s: dpkg-deb says %s", x.path, out)
			return ""
		}
	}))
}

func TestDpkgDebWantsTheSameFields(t *testing.T) {
	build := tool(t, "dpkg-deb")
	var trials []trial
	for _, left := range []string{"", "Package", "Version", "Architecture", "Maintainer", "Description"} {
		x := trial{path: "without-" + left + "/DEBIAN/control", mode: 0o644}
		for _, line := range []string{"Package: a", "Version: 1", "Architecture: all", "Maintainer: a <a@example.org>", "Description: a"} {
			if left == "" || !strings.HasPrefix(line, left) {
				x.text += line + "\n"
			}
		}
		trials = append(trials, x)
	}
	hold(t, "debian-package", trials, each(func(root string, x trial) said {
		out := output(t, nil, build, "--build", filepath.Join(root, path.Dir(path.Dir(x.path))), filepath.Join(t.TempDir(), "a.deb"))
		if has(out, "error: ") {
			return refuses
		}
		return takes
	}))
}

func TestGitAgrees(t *testing.T) {
	git := tool(t, "git")
	const text = "#!/bin/sh\necho hook ran\n"
	trials := []trial{
		{path: "usual/.githooks/pre-commit", text: text, mode: 0o755},
		{path: "strict/.githooks/pre-commit", text: text, mode: 0o700},
		{path: "post/hooks/post-commit", text: text, mode: 0o755},
		{path: "no-x/.githooks/pre-commit", text: text, mode: 0o644},
		{path: "no-x-post/hooks/post-commit", text: text, mode: 0o664},
		{path: "crlf/.githooks/pre-commit", text: strings.ReplaceAll(text, "\n", "\r\n"), mode: 0o755},
		{path: "message/githooks/commit-msg", text: text, mode: 0o755},
		{path: "named/githooks/prepare-commit-msg.sh", text: text, mode: 0o755},
	}
	repository := t.TempDir()
	output(t, nil, git, "init", "-q", repository)
	hold(t, "git-hooks", trials, each(func(root string, x trial) said {
		out := output(t, nil, git, "-C", repository, "-c", "user.name=n", "-c", "user.email=n@example.org",
			"-c", "core.hooksPath="+filepath.Join(root, path.Dir(x.path)), "commit", "--allow-empty", "-m", "x")
		switch {
		case has(out, "hook ran"):
			return takes
		case path.Ext(x.path) != "":
			return warns // it may be what the hook of that name calls
		}
		return refuses
	}))
}
