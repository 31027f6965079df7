package executables_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
)

// Causes take their evidence from these counts. Who speaks for a file is a rule, else git's record, else its shebang.
func TestProgramsAreCounted(t *testing.T) {
	const script = "#!/bin/sh\n"
	for _, c := range []struct {
		name, text                            string
		programs, withoutX, plain, plainWithX int64
	}{
		{
			"by shebang where nobody else speaks",
			"-- modes --\n0755 good\n0644 bad\n0755 text\n" +
				"-- tree/good --\n" + script + "-- tree/bad --\n" + script + "-- tree/text --\nx\n-- tree/more --\nx\n",
			2, 1, 0, 0,
		},
		{
			"by git's record, shebang or not",
			"-- modes --\n0755 good\n0644 bad\n0644 plain\n0755 gained\n-- record --\n100755 good\n100755 bad\n100644 plain\n100644 gained\n" +
				"-- tree/good --\nx\n-- tree/bad --\nx\n-- tree/plain --\n" + script + "-- tree/gained --\nx\n",
			2, 1, 2, 1,
		},
		{
			"by a rule, also by its mode",
			"-- modes --\n0755 a\n0644 b\n0755 c\n0644 d\n-- verify.yaml --\nversion: 1\nrules:\n" +
				"  - files: a\n    executable: true\n  - files: b\n    mode: \"0755\"\n  - files: c\n    executable: false\n  - files: d\n    mode: go-x,u-x\n" +
				"-- tree/a --\n" + script + "-- tree/b --\nx\n-- tree/c --\nx\n-- tree/d --\nx\n",
			2, 1, 2, 1,
		},
	} {
		dir := checktest.Build(t, txtar.Parse([]byte(c.text)))
		s := checktest.Verify(t, dir, "executables/*").Result.Stats
		if s.Programs != c.programs || s.ProgramsWithoutX != c.withoutX || s.Plain != c.plain || s.PlainWithX != c.plainWithX {
			t.Errorf("%s: %d programs, %d of them without x, %d plain files, %d of them with x; want %d, %d, %d, %d", c.name,
				s.Programs, s.ProgramsWithoutX, s.Plain, s.PlainWithX, c.programs, c.withoutX, c.plain, c.plainWithX)
		}
	}
}
