package artifact

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// gitBatch is one `git cat-file --batch` that is asked for one object after another. The answers come in the order of the
// questions; any number of questions may be asked before the first answer is read.
type gitBatch struct {
	run       *gitRun
	questions *questions
	in        *bufio.Reader
	closed    bool
}

// gitObject is the head of an answer.
type gitObject struct {
	oid  string // in hex; "" for what is missing
	kind string // "blob", "tree", "commit" or "tag"; "" where the repository has no such object
	size int64
}

// openBatch starts one in g's repository. options are "--batch", or "--batch-check" for heads alone; with "--buffer" git may
// keep answers back until the next questions come or no more can come, and is faster.
func (g git) openBatch(ctx context.Context, options ...string) (*gitBatch, error) {
	b := &gitBatch{questions: newQuestions()}
	run, err := g.start(ctx, b.questions, append([]string{"cat-file"}, options...)...)
	if err != nil {
		return nil, err
	}
	b.run, b.in = run, bufio.NewReaderSize(run, 64<<10)
	return b, nil
}

// ask asks for an object by a name without a newline.
func (b *gitBatch) ask(name string) { b.questions.add(name) }

// askAll asks for what next names, as far ahead of the answers as window says, and says that nothing follows after the last.
// It is called before each answer that is read, and asks for many at a time; asked counts the names. next is called with ordinals
// from 0 to n-1.
func (b *gitBatch) askAll(asked *int, answered, n int, next func(i int) string) {
	if *asked == n || *asked-answered > gitWindow/2 {
		return
	}
	for ; *asked < min(n, answered+gitWindow); *asked++ {
		if name := next(*asked); name != "" {
			b.ask(name)
		}
	}
	if *asked == n {
		b.questions.close()
	}
}

// gitWindow is how many questions git is ahead of the answers: half of it is more than the buffer of any C library holds answers.
const gitWindow = 8192

// answer reads the next answer and hands it to f, whose error it returns. content is nil for an object that is missing. What
// f leaves of it is passed over when it is no more than spare bytes; else errLeft is returned, and the batch can only be closed.
func (b *gitBatch) answer(spare int64, f func(o gitObject, content io.Reader) error) error {
	o, err := b.head()
	if err != nil {
		return err
	}
	if o.kind == "" {
		return f(o, nil)
	}
	content := &io.LimitedReader{R: b.in, N: o.size}
	if err := f(o, content); err != nil {
		return err
	}
	if content.N > spare {
		return errLeft
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	if content.N > 0 {
		return io.ErrUnexpectedEOF
	}
	_, err = b.in.Discard(1)
	return err
}

// errLeft says that an answer was not read to its end.
var errLeft = errors.New("git cat-file: the answer was not read to its end")

// head reads "OID blob SIZE\n", or "NAME missing\n".
func (b *gitBatch) head() (gitObject, error) {
	line, err := b.in.ReadSlice('\n')
	if err != nil {
		return gitObject{}, err
	}
	words := bytes.Fields(line)
	if len(words) == 2 && (string(words[1]) == "missing" || string(words[1]) == "ambiguous") {
		return gitObject{}, nil
	}
	if len(words) != 3 {
		return gitObject{}, fmt.Errorf("git cat-file: unexpected answer %q", line)
	}
	size, ok := digits(words[2], 10)
	if !ok {
		return gitObject{}, fmt.Errorf("git cat-file: unexpected answer %q", line)
	}
	return gitObject{oid: string(words[0]), kind: string(words[1]), size: int64(size)}, nil
}

// failed closes the batch after an error and is what git itself said, where it said anything.
func (b *gitBatch) failed(err error) error {
	if b.closed || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		b.close()
		return err
	}
	b.closed = true
	b.questions.close()
	if ended := b.run.finish(); ended != nil {
		return ended
	}
	return io.ErrUnexpectedEOF
}

// close ends git. It may be called again.
func (b *gitBatch) close() {
	if !b.closed {
		b.closed = true
		b.questions.close()
		b.run.stop()
	}
}

// questions is what git is to be asked, as its standard input. It waits for the next one until it is closed.
type questions struct {
	mu     sync.Mutex
	more   *sync.Cond
	text   []byte
	taken  int // bytes of text that git has
	closed bool
}

func newQuestions() *questions {
	q := &questions{}
	q.more = sync.NewCond(&q.mu)
	return q
}

func (q *questions) add(line string) {
	q.mu.Lock()
	q.text = append(append(q.text, line...), '\n')
	q.mu.Unlock()
	q.more.Signal()
}

func (q *questions) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.more.Signal()
}

func (q *questions) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.taken == len(q.text) {
		if q.closed {
			return 0, io.EOF
		}
		q.more.Wait()
	}
	n := copy(p, q.text[q.taken:])
	if q.taken += n; q.taken == len(q.text) {
		q.text, q.taken = q.text[:0], 0
	}
	return n, nil
}
