package xmltext_test

import (
	"fmt"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/xmltext"
)

func TestEverythingHasItsLine(t *testing.T) {
	e, faults := xmltext.Parse([]byte("\ufeff<?xml version=\"1.0\"?>\n<!-- c -->\n<p xmlns=\"urn:x\">\n  <a v=' 1 '\n     w=\"2\">t<!-- no -->e\n</a>\r\n  <b/><b>&lt;</b>\n</p>\n"))
	if faults != nil {
		t.Fatal(faults)
	}
	a := e.Get("a")
	got := fmt.Sprintf("%s %d, %s %d %q %q %q, %d %q", e.Name, e.Line, a.Name, a.Line, a.Text, a.Attr("v"), a.Attr("none"), e.Children[2].Line, e.Children[2].Text)
	if want := `p 3, a 4 "te" "1" "", 7 "<"`; got != want {
		t.Errorf("read as %s, want %s", got, want)
	}
	if none := e.Get("none"); none.Name != "" || none.Get("x").Line != 0 || none.Attr("y") != "" {
		t.Errorf("an element that is not there is %v", none)
	}
	latin, faults := xmltext.Parse([]byte("<?xml version='1.0' encoding='ISO-8859-1'?><p>\xe9</p>"))
	if latin.Text != "é" || faults != nil {
		t.Errorf("Latin-1 is read as %q, %v", latin.Text, faults)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "1: not valid XML: EOF",
		"<a>\n<b>\n</a>":                 "3: not valid XML: element <b> closed by </a>",
		"<a>\n<<<<<<< HEAD\n<b/></a>":    "2: is a merge conflict marker (<<<<<<<): resolve the conflict",
		"<a/>\n<b/>":                     "2: not valid XML: a second element, <b>, stands behind the outermost one",
		"<a/>\nx":                        "2: not valid XML: text stands outside of the outermost element",
		"<a>&lol;</a>":                   "1: not valid XML: invalid character entity &lol;",
		"<?xml encoding='utf-7'?>\n<a/>": "1: not valid XML: ",
		"<a>\xff</a>":                    "1: not valid XML: invalid UTF-8",
		strings.Repeat("<a>", 70):        "1: not valid XML: elements lie more than 64 deep in each other",
	} {
		e, faults := xmltext.Parse([]byte(text))
		if len(faults) != 1 || e.Name != "" {
			t.Errorf("%.40q gives %v and %d faults, want one", text, e, len(faults))
			continue
		}
		if got := fmt.Sprintf("%d: %s", faults[0].Line, faults[0].Message); !strings.HasPrefix(got, want) {
			t.Errorf("%.40q is refused with %q, want %q", text, got, want)
		}
	}
}

// FuzzParse holds the reader to its promises: a fault or a tree, with lines that are there.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"<a b='c'>d<e/></a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<?xml version='1.0' encoding='latin1'?>\r\n<a>\xe9\n</a>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, faults := xmltext.Parse(text)
		last := strings.Count(string(text), "\n") + 1
		for _, fault := range faults {
			if fault.Line < 0 || fault.Line > last || fault.Message == "" {
				t.Fatalf("fault %+v in %d lines", fault, last)
			}
		}
		if (len(faults) > 0) != (e.Name == "") {
			t.Fatalf("an element %q beside faults %v", e.Name, faults)
		}
		hold(t, e, last)
	})
}

func hold(t *testing.T, e xmltext.Element, last int) {
	if e.Line < 0 || e.Line > last {
		t.Fatalf("%s is at line %d of %d", e.Name, e.Line, last)
	}
	for _, c := range e.Children {
		hold(t, c, last)
	}
}
