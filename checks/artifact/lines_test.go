package artifact

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestPairsAreCountedAsBytesCountDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	alphabet := []byte("\r\n\r\n\r\n\x0c\x0b\x8d\x8a\x00\xff\x0e\x09a")
	for range 30_000 {
		p := make([]byte, random.IntN(40))
		for i := range p {
			p[i] = alphabet[random.IntN(len(alphabet))]
		}
		if got, want := countPairs(p), int64(bytes.Count(p, []byte("\r\n"))); got != want {
			t.Fatalf("%q has %d, want %d", p, got, want)
		}
	}
}
