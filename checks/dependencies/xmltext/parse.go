// Package xmltext reads XML so that everything in it keeps its line.
//
// A document is a tree of [Element], made by encoding/xml in its strict form: no entities but XML's own five, UTF-8 or Latin-1.
// Namespaces are left out of names, comments and processing instructions altogether.
package xmltext

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// maxDepth is how deep elements may lie in each other.
const maxDepth = 64

// Element is one element of a document. The zero value is none. It is never changed and may be used concurrently.
type Element struct {
	Name     string // without its namespace; "" for none
	Line     int    // where its tag begins, from 1; 0 for none
	Text     string // what stands in it beside other elements, without white space around it
	Children []Element
	attrs    []xml.Attr
}

// Get is the first element of a name that lies in this one, and none where there is none.
func (e Element) Get(name string) Element {
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return Element{}
}

// Attr is the value of an attribute, without white space around it; "" where it is not there.
func (e Element) Attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// Parse reads a document; the element is its outermost one. Nothing of text is kept. With a fault there is no element.
func Parse(text []byte) (Element, []packages.Fault) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = charset
	r := reader{d: d, last: 1 + bytes.Count(text, []byte{'\n'})}
	root, err := r.document()
	if err == nil {
		return root, nil
	}
	line := 0
	for one := range bytes.Lines(text) {
		line++
		if bytes.HasPrefix(one, []byte("<<<<<<< ")) || bytes.HasPrefix(one, []byte(">>>>>>> ")) {
			return Element{}, []packages.Fault{{Line: line, Message: fmt.Sprintf("is a merge conflict marker (%s): resolve the conflict", one[:7])}}
		}
	}
	line, _ = d.InputPos()
	var syntax *xml.SyntaxError
	message := err.Error()
	if errors.As(err, &syntax) {
		line, message = syntax.Line, syntax.Msg
	}
	return Element{}, []packages.Fault{{Line: min(line, r.last), Message: "not valid XML: " + message}}
}

type reader struct {
	d    *xml.Decoder
	last int
}

func (r *reader) document() (Element, error) {
	var root Element
	for {
		line, _ := r.d.InputPos()
		token, err := r.d.Token()
		if err == io.EOF && root.Name != "" {
			return root, nil
		}
		if err != nil {
			return Element{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if root.Name != "" {
				return Element{}, fmt.Errorf("a second element, <%s>, stands behind the outermost one", t.Name.Local)
			}
			if root, err = r.element(t, line, 0); err != nil {
				return Element{}, err
			}
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return Element{}, errors.New("text stands outside of the outermost element")
			}
		}
	}
}

func (r *reader) element(start xml.StartElement, line, depth int) (Element, error) {
	e := Element{Name: start.Name.Local, Line: min(line, r.last), attrs: start.Attr}
	if depth > maxDepth {
		return e, fmt.Errorf("elements lie more than %d deep in each other", maxDepth)
	}
	var text strings.Builder
	for {
		line, _ := r.d.InputPos()
		token, err := r.d.Token()
		if err != nil {
			return e, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := r.element(t, line, depth+1)
			if err != nil {
				return e, err
			}
			e.Children = append(e.Children, child)
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			e.Text = strings.TrimSpace(text.String())
			return e, nil
		}
	}
}

// charset reads the encodings in which each byte is a character.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1", "iso8859-1", "windows-1252", "cp1252":
		all, err := io.ReadAll(in)
		var b strings.Builder
		for _, c := range all {
			b.WriteRune(rune(c))
		}
		return strings.NewReader(b.String()), err
	}
	return nil, fmt.Errorf("the encoding %q is not known: save the file as UTF-8", label)
}
