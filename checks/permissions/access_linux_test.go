package permissions_test

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"verify.example/verify/checks/checktest"
)

// The kernel decides: whether a process with a user's numbers can read, write or execute a file is what access says of it.
func TestAccessAgainstTheKernel(t *testing.T) {
	program, err := exec.LookPath("test")
	if os.Geteuid() != 0 || err != nil {
		t.Skip("only root can become another user, and test(1) is needed: Debian package coreutils")
	}
	base, err := os.MkdirTemp("", "access") // unlike t.TempDir, it can be opened to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	must(t, os.Chmod(base, 0o755))

	users := []syscall.Credential{{Uid: 0, Gid: 0}, {Uid: 11, Gid: 21}, {Uid: 12, Gid: 22, Groups: []uint32{21}}, {Uid: 13, Gid: 23}}
	random := rand.New(rand.NewSource(1))
	allowed := 0
	for i := range 60 {
		dir := filepath.Join(base, fmt.Sprint(i))
		file := filepath.Join(dir, "d", "f")
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, nil, 0o644))
		who, letter := users[random.Intn(len(users))], string("rwx"[random.Intn(3)])
		manifest := fmt.Sprintf("version: 1\ndeploy:\n  users:\n    u: {uid: %d, gid: %d, groups: [%s]}\nrules:\n"+
			"  - files: d/f\n    access: {u: %s}\n", who.Uid, who.Gid, strings.Trim(fmt.Sprint(who.Groups), "[]"), letter)
		must(t, os.WriteFile(filepath.Join(dir, "verify.yaml"), []byte(manifest), 0o644))
		for _, name := range []string{file, filepath.Dir(file), dir} {
			must(t, os.Chown(name, 11+random.Intn(2), 21+random.Intn(2)))
			bits := os.FileMode(random.Intn(0o1000))
			if name != file {
				bits |= os.FileMode([]int{0, 0o111}[random.Intn(2)]) // else hardly any file can be reached
			}
			must(t, os.Chmod(name, bits))
		}

		cmd := exec.Command(program, "-"+letter, file)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &who}
		can := cmd.Run() == nil
		if can {
			allowed++
		}
		if said := checktest.Verify(t, dir, "permissions/access").String(); (said == "") != can {
			t.Errorf("the kernel lets the user (%v) do %s: %v, but verify says %q of the manifest\n%s", who, letter, can, said, manifest)
		}
	}
	if allowed < 10 || allowed > 50 {
		t.Errorf("%d of 60 accesses are allowed: too few of one kind to prove anything", allowed)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
