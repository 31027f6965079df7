package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// The items of a JSON report, version 1. Their names and order are a promise to consumers.
type (
	jsonSummary struct {
		Files       int64 `json:"files"`
		Directories int64 `json:"directories"`
		Links       int64 `json:"links"`
		Errors      int   `json:"errors"`
		Warnings    int   `json:"warnings"`
		Infos       int   `json:"infos"`
		Allowed     int   `json:"allowed"`
		Cached      int64 `json:"cached,omitempty"` // of the files, those whose content was not read again
	}
	jsonCause struct {
		ID       jsonText   `json:"id"`
		Title    jsonText   `json:"title"`
		Evidence []jsonText `json:"evidence"`
		Remedy   jsonText   `json:"remedy"`
		Findings int        `json:"findings"`
	}
	jsonProblem struct {
		Path         *jsonText `json:"path"`
		PathEncoding string    `json:"path-encoding,omitempty"`
		Message      jsonText  `json:"message"`
	}
)

// writeJSON writes version 1 of the JSON report: one finding, cause or problem a line, so that two reports compare line by
// line.
func writeJSON(w io.Writer, r *Report, _ Options) error {
	j := &jsonWriter{w: bufio.NewWriter(w)}
	j.raw(`{"version": 1`)
	j.field("artifact", jsonText(r.Artifact))
	j.field("source", orNull(r.Source))
	j.field("manifest", orNull(r.Manifest))
	j.field("verdict", jsonText(r.Verdict))
	j.field("summary", jsonSummary{
		Files: r.Stats.Files, Directories: r.Stats.Directories, Links: r.Stats.Links,
		Errors: r.Count(rules.Error), Warnings: r.Count(rules.Warning), Infos: r.Count(rules.Info), Allowed: r.Allowed, Cached: r.Stats.Cached,
	})
	j.list("causes", len(r.Causes), func(i int) any { return causeJSON(&r.Causes[i]) })
	j.findings(&r.Findings)
	j.list("problems", len(r.Faults)+len(r.Problems), func(i int) any {
		if i < len(r.Faults) {
			f := &r.Faults[i]
			return problemJSON(&checks.Problem{Path: f.Pos.File, Message: rules.Faults{*f}.Error()})
		}
		return problemJSON(&r.Problems[i-len(r.Faults)])
	})
	j.list("notes", len(r.Notes), func(i int) any { return jsonText(r.Notes[i]) })
	j.raw("}\n")
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

func causeJSON(c *checks.Explained) jsonCause {
	evidence := make([]jsonText, len(c.Evidence))
	for i, e := range c.Evidence {
		evidence[i] = jsonText(e)
	}
	return jsonCause{jsonText(c.ID), jsonText(c.Title), evidence, jsonText(c.Remedy), c.Findings}
}

// findings writes the findings one by one: there may be a million of them, for which encoding/json takes ten times as long.
func (j *jsonWriter) findings(list *checks.Findings) {
	j.raw(",\n " + `"findings": [`)
	before := "\n  "
	line := make([]byte, 0, 512)
	for f := range list.All() {
		line = appendFinding(append(line[:0], before...), f)
		before = ",\n  "
		if j.err != nil {
			return
		}
		_, j.err = j.w.Write(line)
	}
	j.raw("]")
}

// appendFinding appends one finding. The names of its items and their order are a promise, too.
func appendFinding(b []byte, f *checks.Finding) []byte {
	path, encoding := encodePath(f.Path)
	b = appendText(append(b, `{"check":`...), f.Check)
	b = appendText(append(b, `,"severity":`...), f.Severity.String())
	b = appendText(append(b, `,"path":`...), path)
	if encoding != "" {
		b = appendText(append(b, `,"path-encoding":`...), encoding)
	}
	b = append(b, `,"line":`...)
	if f.Line > 0 {
		b = strconv.AppendInt(b, int64(f.Line), 10)
	} else {
		b = append(b, "null"...)
	}
	b = appendOrNull(append(b, `,"expected":`...), f.Expected)
	b = appendOrNull(append(b, `,"actual":`...), f.Actual)
	b = appendText(append(b, `,"message":`...), f.Message)
	b = appendOrNull(append(b, `,"remedy":`...), f.Remedy)
	b = appendOrNull(append(b, `,"rule":`...), f.Rule)
	b = appendOrNull(append(b, `,"because":`...), f.Because)
	b = appendOrNull(append(b, `,"cause":`...), f.Cause)
	return append(b, '}')
}

func appendOrNull(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendText(b, s)
}

func problemJSON(p *checks.Problem) jsonProblem {
	path, encoding := encodePath(p.Path)
	return jsonProblem{orNull(path), encoding, jsonText(p.Message)}
}

// orNull is nil, written null, where there is nothing to say.
func orNull(s string) *jsonText {
	if s == "" {
		return nil
	}
	t := jsonText(s)
	return &t
}

// encodePath leaves a path that is UTF-8 as it is; any other is percent-encoded, all but visible ASCII, and says so.
func encodePath(s string) (path, encoding string) {
	if utf8.ValidString(s) {
		return s, ""
	}
	var b bytes.Buffer
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String(), "percent"
}

// jsonText is a string of a report. In JSON everything that could drive a terminal is escaped, not only what JSON demands,
// and a byte that is not UTF-8 becomes the four characters \xNN.
type jsonText string

// MarshalJSON writes the string; there is no error.
func (t jsonText) MarshalJSON() ([]byte, error) {
	return appendText(make([]byte, 0, len(t)+2), string(t)), nil
}

// appendText appends a string as a jsonText is written.
func appendText(out []byte, s string) []byte {
	out = append(out, '"')
	for i := 0; i < len(s); {
		n := i
		for n < len(s) && evident(s[n]) && s[n] != '"' && s[n] != '\\' {
			n++
		}
		if n > i {
			out, i = append(out, s[i:n]...), n
			continue
		}
		r, n, ok := next(s, i)
		switch {
		case r == utf8.RuneError && n == 1:
			out = fmt.Appendf(out, `\\x%02x`, s[i])
		case r == '"' || r == '\\':
			out = append(out, '\\', s[i])
		case ok:
			out = append(out, s[i:i+n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return append(out, '"')
}

// jsonWriter writes the frame of the report; the first error stops it.
type jsonWriter struct {
	w   *bufio.Writer
	err error
	buf bytes.Buffer  // of the value that is written
	enc *json.Encoder // into buf
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) field(name string, v any) {
	j.raw(",\n " + `"` + name + `": `)
	j.value(v)
}

func (j *jsonWriter) value(v any) {
	if j.enc == nil {
		j.enc = json.NewEncoder(&j.buf)
		j.enc.SetEscapeHTML(false)
	}
	j.buf.Reset()
	if err := j.enc.Encode(v); err != nil && j.err == nil {
		j.err = err
	}
	if j.err == nil {
		_, j.err = j.w.Write(bytes.TrimSuffix(j.buf.Bytes(), []byte("\n")))
	}
}

// list writes an array of n items, one a line; it is never null.
func (j *jsonWriter) list(name string, n int, item func(i int) any) {
	j.raw(",\n " + `"` + name + `": [`)
	for i := range n {
		if i > 0 {
			j.raw(",")
		}
		j.raw("\n  ")
		j.value(item(i))
	}
	j.raw("]")
}
