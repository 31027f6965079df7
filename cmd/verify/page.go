package main

import (
	"fmt"
	"io"
	"strings"
)

// page is an answer of explain or list on its way to the screen. The first error stops it.
type page struct {
	w   io.Writer
	err error
}

// pageWidth is where text that is meant for reading wraps.
const pageWidth = 100

func (p *page) line(parts ...string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.Join(parts, ""))
	}
}

// item writes a label and its text beside it; without text, nothing.
func (p *page) item(label, text string) {
	if text == "" {
		return
	}
	const column = "           "
	first := label + column[len(label):]
	for _, l := range wrap(text, pageWidth-len(column)) {
		p.line(first, l)
		first = column
	}
}

func (p *page) wrapped(indent, text string) {
	for _, l := range wrap(text, pageWidth-len(indent)) {
		p.line(indent, l)
	}
}

// wrap breaks text at spaces into lines of at most width bytes, where words allow it.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// table writes rows in columns as wide as their longest cell; the last column is not padded.
func (p *page) table(rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			if i < len(row)-1 {
				cell += strings.Repeat(" ", widths[i]-len(cell)+2)
			}
			b.WriteString(cell)
		}
		p.line(strings.TrimRight(b.String(), " "))
	}
}
