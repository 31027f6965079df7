package artifact

import (
	"crypto/sha256"
	"strings"
	"testing"
)

// The sum is that of the text with LF for CRLF, wherever the pieces are cut.
func TestPlainHash(t *testing.T) {
	h := newPlainHash()
	for _, text := range []string{"", "a\n", "a\r\nb\r\n", "\r", "a\r", "a\rb", "\r\r\n\n\r", "\r\n"} {
		want := sha256.Sum256([]byte(strings.ReplaceAll(text, "\r\n", "\n")))
		for cut := range len(text) + 1 {
			h.reset()
			h.write([]byte(text[:cut]))
			h.write(nil)
			h.write([]byte(text[cut:]))
			if h.finish() != want {
				t.Errorf("%q cut at %d has another sum than with LF", text, cut)
			}
		}
	}
}
