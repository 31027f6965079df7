package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// print writes one table. Ratios are to the first row that was measured.
func print(w io.Writer, title string, rows []measured, by string) {
	fmt.Fprintf(w, "\n%s\n\n| command | ratio | wall | cpu | memory |\n| --- | ---: | ---: | ---: | ---: |\n", title)
	var base time.Duration
	for i := range rows {
		r := &rows[i]
		if r.skip != "" {
			fmt.Fprintf(w, "| %s | - | %s | | |\n", cell(r.name), cell(r.skip))
			continue
		}
		if base == 0 {
			base = r.by(by)
		}
		fmt.Fprintf(w, "| %s | %.2f | %s | %s | %.0f MB |\n", cell(r.name),
			float64(r.by(by))/float64(base), milliseconds(r.wall), milliseconds(r.cpu), float64(r.memory)/1e6)
	}
}

// by is the time that ratios are made of.
func (s *sample) by(clock string) time.Duration {
	if clock == "cpu" {
		return s.cpu
	}
	return s.wall
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// cell is a text as it can stand in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
