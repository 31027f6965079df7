package artifact

import "time"

// Stamp is what a file system writes down of an entry whenever it changes, besides its facts. Nobody but the file system sets Ctime:
// whoever sets the other times back moves it forward.
type Stamp struct {
	Dev, Ino            uint64
	Mtime, Ctime, Birth Instant // Birth is zero where the file system does not keep it
}

// Instant is a time as a file system keeps it.
type Instant struct {
	Sec  int64
	Nsec uint32
}

// Stamper is a Reader that also tells stamps.
type Stamper interface {
	Reader
	// Stamp is that of the entry which Stat or Read looked at last; false where the file system did not tell all of it. Read looks
	// before it reads.
	Stamp() (Stamp, bool)
}

// slack is how much older than a run a stamp has to be: more than what any clock of a file system lags behind the system's. Times are
// taken from a clock that moves by ticks of up to 10 ms, and kept in whole seconds by some file systems, or in steps of two.
const slack = 2 * time.Second

// Settled says whether an entry that changes after the time begin gets another stamp for certain. It is git's rule for entries
// that are "racily clean": one that is as new as the run may change once more within the same tick, and looks the same. A time of change in whole
// seconds is never taken: where the clock is set back, or in a second that is not over, many changes share it.
//
// A stamp that was taken before a file is read, is Settled, and is met again, says that the content is the one that was read. It does not see
//
//   - what a program writes to memory that it shares with the file (mmap), into a page that it had written to already and that the
//     system has not written back yet, which takes some 30 seconds; git's index does not see that either;
//   - a write(2) that began more than slack before the run and is not over when the file is read;
//   - what is written to the disk past the file system; and what a crash leaves, so stamps do not hold beyond a start of the system.
func (s *Stamp) Settled(begin time.Time) bool {
	limit := begin.Add(-slack)
	return s.Ctime.Nsec != 0 && s.Ctime.before(limit) && s.Mtime.before(limit)
}

func (i Instant) before(t time.Time) bool { return time.Unix(i.Sec, int64(i.Nsec)).Before(t) }
