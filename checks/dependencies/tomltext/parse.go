package tomltext

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"verify.example/verify/checks/dependencies/packages"
)

// maxDepth is how deep tables and arrays may lie in each other.
const maxDepth = 64

// Parse reads a document; the value is its outermost table. Nothing of text is kept. With a fault there is no value.
func Parse(text []byte) (Value, []packages.Fault) {
	b := builder{root: table(0), text: text, line: 1}
	b.parser.Reset(text)
	if err := b.build(); err != nil {
		return Value{}, b.fault(err)
	}
	var whole map[string]any
	if err := toml.Unmarshal(text, &whole); err != nil {
		return Value{}, b.fault(err)
	}
	return b.root, nil
}

// builder makes the tree.
type builder struct {
	parser unstable.Parser
	text   []byte
	root   Value
	// Offsets come in rising order, so that counting goes on from the last one.
	offset, line int
}

// misplaced is a fault of the builder's own.
type misplaced struct {
	line    int
	message string
}

func (m *misplaced) Error() string { return m.message }

func table(line int) Value {
	return Value{Kind: Table, Line: line, node: &node{index: map[string]int{}}}
}

func (b *builder) build() error {
	at, depth := b.root, 0
	for b.parser.NextExpression() {
		e := b.parser.Expression()
		var err error
		switch e.Kind {
		case unstable.KeyValue:
			err = b.set(at, e, depth)
		case unstable.Table, unstable.ArrayTable:
			at, depth, err = b.header(e)
		default:
			err = fmt.Errorf("unexpected %s", e.Kind)
		}
		if err != nil {
			return err
		}
	}
	return b.parser.Error()
}

// header is the table that a header names, made where it is not there, and how deep it lies.
func (b *builder) header(e *unstable.Node) (Value, int, error) {
	at, depth := b.root, 0
	keys := e.Key()
	for keys.Next() {
		key, line := string(keys.Node().Data), b.lineOf(keys.Node().Raw)
		depth++
		if depth > maxDepth {
			return Value{}, 0, tooDeep(line)
		}
		var err error
		if keys.IsLast() && e.Kind == unstable.ArrayTable {
			at, err = at.extend(key, line)
		} else {
			at, err = at.enter(key, line)
		}
		if err != nil {
			return Value{}, 0, err
		}
	}
	return at, depth, nil
}

// set gives a key of a table its value; a key with dots makes tables on its way.
func (b *builder) set(at Value, e *unstable.Node, depth int) error {
	keys := e.Key()
	for keys.Next() {
		key, line := string(keys.Node().Data), b.lineOf(keys.Node().Raw)
		depth++
		if depth > maxDepth {
			return tooDeep(line)
		}
		if !keys.IsLast() {
			var err error
			if at, err = at.enter(key, line); err != nil {
				return err
			}
			continue
		}
		value, err := b.value(e.Value(), line, depth)
		if err != nil {
			return err
		}
		return at.add(key, line, value)
	}
	return nil
}

// value reads a value, which stands no earlier than at line.
func (b *builder) value(n *unstable.Node, line, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, tooDeep(line)
	}
	switch n.Kind {
	case unstable.Array:
		v := Value{Kind: Array, Line: line, node: &node{}}
		for it := n.Children(); it.Next(); {
			item, err := b.value(it.Node(), b.line, depth+1)
			if err != nil {
				return Value{}, err
			}
			v.node.items = append(v.node.items, item)
		}
		return v, nil
	case unstable.InlineTable:
		v := table(line)
		for it := n.Children(); it.Next(); {
			if err := b.set(v, it.Node(), depth); err != nil {
				return Value{}, err
			}
		}
		// An inline table in an array stands where its first key does.
		if len(v.node.pairs) > 0 {
			v.Line = v.node.pairs[0].Line
		}
		return v, nil
	}
	v := Value{Line: line, Text: string(n.Data)}
	if n.Raw.Length > 0 {
		v.Line = b.lineOf(n.Raw)
	}
	switch n.Kind {
	case unstable.String:
		v.Kind = String
	case unstable.Integer:
		v.Kind = Integer
	case unstable.Float:
		v.Kind = Float
	case unstable.Bool:
		v.Kind = Bool
	case unstable.DateTime, unstable.LocalDate, unstable.LocalDateTime, unstable.LocalTime:
		v.Kind = Time
	default:
		return Value{}, &misplaced{line, fmt.Sprintf("unexpected %s", n.Kind)}
	}
	return v, nil
}

// enter is the table under a key, made where it is not there; of an array of tables it is the last.
func (v Value) enter(key string, line int) (Value, error) {
	if v.Get(key).Kind == None {
		made := table(line)
		return made, v.add(key, line, made)
	}
	to := v.Get(key)
	if items := to.Items(); len(items) > 0 {
		to = items[len(items)-1]
	}
	if to.Kind != Table {
		return Value{}, &misplaced{line, fmt.Sprintf("%q is %s already, on line %d, and cannot be a table too", key, to.Kind, to.Line)}
	}
	return to, nil
}

// extend is a new last table of the array of tables under a key.
func (v Value) extend(key string, line int) (Value, error) {
	list := v.Get(key)
	if list.Kind == None {
		list = Value{Kind: Array, Line: line, node: &node{}}
		if err := v.add(key, line, list); err != nil {
			return Value{}, err
		}
	}
	if list.Kind != Array {
		return Value{}, &misplaced{line, fmt.Sprintf("%q is %s already, on line %d, and cannot be an array of tables too", key, list.Kind, list.Line)}
	}
	list.node.items = append(list.node.items, table(line))
	return list.node.items[len(list.node.items)-1], nil
}

// add gives a table a key that it has not.
func (v Value) add(key string, line int, value Value) error {
	if i, ok := v.node.index[key]; ok {
		return &misplaced{line, fmt.Sprintf("%q is there already, on line %d; leave one of the two", key, v.node.pairs[i].Line)}
	}
	v.node.index[key] = len(v.node.pairs)
	v.node.pairs = append(v.node.pairs, Pair{key, line, value})
	return nil
}

func tooDeep(line int) error {
	return &misplaced{line, fmt.Sprintf("more than %d tables and arrays lie in each other", maxDepth)}
}

func (b *builder) lineOf(r unstable.Range) int {
	if at := int(r.Offset); at >= b.offset {
		b.line += bytes.Count(b.text[b.offset:at], []byte{'\n'})
		b.offset = at
		return b.line
	}
	return 1 + bytes.Count(b.text[:r.Offset], []byte{'\n'})
}

// fault says where an error is.
func (b *builder) fault(err error) []packages.Fault {
	line := 0
	var own *misplaced
	var parser *unstable.ParserError
	var decoder *toml.DecodeError
	switch {
	case errors.As(err, &own):
		line = own.line
	case errors.As(err, &decoder):
		line, _ = decoder.Position()
	case errors.As(err, &parser) && len(parser.Highlight) > 0:
		line = b.parser.Shape(b.parser.Range(parser.Highlight)).Start.Line
	}
	if conflict(b.text, line) {
		return []packages.Fault{{Line: line, Message: "a merge left its conflict marker here; resolve the conflict and write the file again"}}
	}
	return []packages.Fault{{Line: line, Message: "not valid TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}}
}

// conflict says whether a line is one of a merge's markers.
func conflict(text []byte, line int) bool {
	for ; line > 1; line-- {
		_, text, _ = bytes.Cut(text, []byte{'\n'})
	}
	for _, marker := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if bytes.HasPrefix(text, []byte(marker)) {
			return true
		}
	}
	return false
}
