package artifact

import (
	"testing"
	"time"
)

func TestSettled(t *testing.T) {
	begin := time.Unix(1000, 500)
	at := func(sec int64, nsec uint32) Instant { return Instant{sec, nsec} }
	for _, tc := range []struct {
		why          string
		ctime, mtime Instant
		want         bool
	}{
		{"older by more than any clock lags", at(990, 1), at(990, 1), true},
		{"as new as the run", at(1000, 500), at(1000, 500), false},
		{"newer than the run", at(1010, 1), at(1010, 1), false},
		{"a second older, on a file system that keeps times in steps of two", at(999, 1), at(998, 0), false},
		{"older by just the slack", at(998, 500), at(990, 1), false},
		{"older by the slack and a nanosecond", at(998, 499), at(990, 1), true},
		{"the content is dated back", at(1000, 400), at(10, 0), false},
		{"the content is dated into the future, or the clock was set back", at(990, 1), at(2000, 0), false},
		{"whole seconds are all that is kept", at(990, 0), at(990, 0), false},
		{"the time of modification was set to a whole second", at(990, 1), at(980, 0), true},
	} {
		s := Stamp{Ctime: tc.ctime, Mtime: tc.mtime}
		if got := s.Settled(begin); got != tc.want {
			t.Errorf("%s: settled is %t", tc.why, got)
		}
	}
}
