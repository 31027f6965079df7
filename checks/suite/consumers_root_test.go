package suite_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func TestSudoAgrees(t *testing.T) {
	tool(t, "sudo")
	visudo := tool(t, "visudo")
	trials := []trial{
		{path: "sudoers.d/usual", mode: 0o440},
		{path: "sudoers.d/README", mode: 0o440},
		{path: "sudoers.d/readable", mode: 0o644},
		{path: "sudoers.d/others", mode: 0o442},
		{path: "sudoers.d/everybody", mode: 0o666},
		{path: "sudoers.d/group", mode: 0o460, group: 1000},
		{path: "sudoers.d/mine", mode: 0o440, owner: 1000},
		{path: "sudoers.d/app.conf", mode: 0o440},
		{path: "sudoers.d/left~", mode: 0o440},
		{path: "sudoers.d/til~de", mode: 0o440},
		{path: "open/sudoers.d/job", mode: 0o440, dir: 0o777},
	}
	for i := range trials {
		trials[i].text = "root ALL=(ALL) NOPASSWD: /seen/" + strings.ReplaceAll(path.Base(trials[i].path), "~", "_") + "\n"
	}
	hold(t, "sudoers", trials, each(func(root string, x trial) said {
		file := filepath.Join(root, x.path)
		out := private(t, `mount --bind "$1" /etc/sudoers.d; sudo -n -l`, filepath.Dir(file))
		if !has(out, "may run the following commands") {
			t.Errorf("%s: sudo says %s", x.path, out)
		}
		switch {
		case !has(strings.ReplaceAll(out, "\n", " ")+" ", strings.Fields(x.text)[3]+" "):
			return refuses
		case has(output(t, nil, visudo, "-c", "-P", "-f", file), "bad permissions, should be mode 0440"):
			return warns
		}
		return takes
	}))
}

// cron says in its log what it skips but for names; what it takes, it runs at its start. The last job to end tells that all have begun.
func TestCronAgrees(t *testing.T) {
	cron := tool(t, "cron")
	trials := []trial{
		{path: "cron.d/usual", mode: 0o644},
		{path: "cron.d/strict", mode: 0o600},
		{path: "cron.d/x", mode: 0o755},
		{path: "cron.d/0-A_b", mode: 0o644},
		{path: "cron.d/group", mode: 0o664},
		{path: "cron.d/others", mode: 0o646},
		{path: "cron.d/mine", mode: 0o644, owner: 1000},
		{path: "cron.d/of-a-group", mode: 0o644, group: 1000},
		{path: "cron.d/job.sh", mode: 0o644},
		{path: "cron.d/left~", mode: 0o644},
		{path: "cron.d/unended", mode: 0o644},
		{path: "cron.d/crlf", mode: 0o644},
	}
	ran := t.TempDir()
	for i, x := range trials {
		end := map[string]string{"cron.d/unended": "", "cron.d/crlf": "\r\n"}
		trials[i].text = "@reboot root echo > " + ran + "/" + path.Base(x.path)
		if e, ok := end[x.path]; ok {
			trials[i].text += e
		} else {
			trials[i].text += "\n"
		}
	}
	hold(t, "cron", trials, func(root string, trials []trial) []said {
		make1(t, root, trial{path: "cron.d/zz", mode: 0o644, text: "@reboot root sleep 2; echo > " + ran + "/zz\n"})
		script := `mount -t tmpfs none /run; mount --bind "$1" /etc/cron.d; mount -t tmpfs none /var/spool/cron
			mkdir /var/spool/cron/crontabs; "$2" -f & i=0; until [ -e "$3"/zz ] || [ $i = 300 ]; do sleep 0.1; i=$((i+1)); done; kill $!`
		out := private(t, script, filepath.Join(root, "cron.d"), cron, ran)
		if _, err := os.Stat(ran + "/zz"); err != nil {
			t.Fatalf("cron runs nothing: %s", out)
		}
		var all []said
		for _, x := range trials {
			_, err := os.Stat(filepath.Join(ran, path.Base(x.path)))
			all = append(all, map[bool]said{true: takes, false: refuses}[err == nil])
		}
		return all
	})
}

func TestSSHKeysAgree(t *testing.T) {
	keygen := tool(t, "ssh-keygen")
	key := newKey(t, keygen)
	var trials []trial
	for _, x := range []trial{
		{path: "a/.ssh/id_ed25519", mode: 0o600},
		{path: "b/.ssh/id_ed25519", mode: 0o400},
		{path: "c/.ssh/id_ed25519", mode: 0o700},
		{path: "d/.ssh/id_ed25519", mode: 0o644},
		{path: "e/.ssh/id_ed25519", mode: 0o640},
		{path: "f/.ssh/id_ed25519", mode: 0o620},
		{path: "g/.ssh/id_ed25519", mode: 0o601},
		{path: "etc/ssh/ssh_host_ed25519_key", mode: 0o640},
	} {
		x.text = key
		trials = append(trials, x)
	}
	hold(t, "openssh", trials, each(func(root string, x trial) said {
		switch out := output(t, nil, keygen, "-y", "-P", "", "-f", filepath.Join(root, x.path)); {
		case has(out, "UNPROTECTED PRIVATE KEY FILE"):
			return refuses
		case strings.HasPrefix(out, "ssh-ed25519 "):
			return takes
		default:
			t.Errorf("%s: ssh-keygen says %s", x.path, out)
			return ""
		}
	}))
}

func newKey(t *testing.T, keygen string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if out := output(t, nil, keygen, "-q", "-t", "ed25519", "-N", "", "-f", file); out != "" {
		t.Fatal(out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sshd is asked whether root may come in by a key, without a network. Debian lets a user's own group write, so the group here is
// another one.
func TestStrictModesAgree(t *testing.T) {
	sshd, keygen := tool(t, "sshd"), tool(t, "ssh-keygen")
	tool(t, "ssh")
	keys := t.TempDir()
	for _, name := range []string{"key", "host"} {
		if err := os.WriteFile(filepath.Join(keys, name), []byte(newKey(t, keygen)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	public := output(t, nil, keygen, "-y", "-f", filepath.Join(keys, "key"))
	var trials []trial
	for _, x := range []trial{
		{path: "a/.ssh/authorized_keys", mode: 0o600, dir: 0o700},
		{path: "b/.ssh/authorized_keys", mode: 0o644},
		{path: "c/.ssh/authorized_keys", mode: 0o664, group: 1},
		{path: "d/.ssh/authorized_keys", mode: 0o646},
		{path: "e/.ssh/authorized_keys", mode: 0o600, dir: 0o777},
	} {
		x.text = public
		trials = append(trials, x)
	}
	script := `mount -t tmpfs none /run; mkdir -m 0755 /run/sshd; mount --bind "$1" /root
		printf 'root:*:1::::::\n' >/run/shadow; mount --bind /run/shadow /etc/shadow
		ssh -F none -i "$2/key" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ProxyCommand="$3 -i -e -f none \
			-o UsePAM=no -o PermitRootLogin=yes -o HostKey=$2/host -o AuthorizedKeysFile=.ssh/authorized_keys" root@localhost echo came in`
	hold(t, "openssh", trials, each(func(root string, x trial) said {
		switch out := private(t, script, filepath.Join(root, path.Dir(path.Dir(x.path))), keys, sshd); {
		case has(out, "bad ownership or modes"):
			return refuses
		case has(out, "came in"):
			return takes
		default:
			t.Errorf("%s: sshd says %s", x.path, out)
			return ""
		}
	}))
}
