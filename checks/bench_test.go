package checks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verify.example/verify/rules"
)

// BenchmarkWalk times a run over 20,000 files: their metadata with 30 rules, and the content of all of them.
func BenchmarkWalk(b *testing.B) {
	const files = 20_000
	dir := b.TempDir()
	for i := range files {
		sub := filepath.Join(dir, fmt.Sprintf("pkg%d/dir%d", i/2000, i/50))
		if i%50 == 0 {
			if err := os.MkdirAll(sub, 0o755); err != nil {
				b.Fatal(err)
			}
		}
		text := strings.Repeat("a line of text as it stands in a file\n", i%200)
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("file%d.go", i%50)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var thirty []rules.Rule
	for i := range 30 {
		thirty = append(thirty, rule(i+1, fmt.Sprintf("pkg%d/**/*.py", i), "x"))
	}
	for _, tc := range []struct {
		name   string
		policy *rules.Policy
	}{
		{"metadata", policy("", thirty...)},
		{"content", policy("default", thirty...)},
	} {
		b.Run(tc.name, func(b *testing.B) {
			plan, faults := Bind(tc.policy, testChecks(), Select{})
			if len(faults) > 0 {
				b.Fatal(faults)
			}
			b.ReportAllocs()
			for b.Loop() {
				res, err := Run(context.Background(), plan, Options{Dir: dir, Now: time.Now()})
				if err != nil || res.Stats.Files != files {
					b.Fatal(err, res.Stats.Files)
				}
			}
			b.ReportMetric(float64(files)*float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}
