// Package jsontext reads JSON so that everything in it keeps its line.
//
// A document is a tree of [Value]. It is JSON as RFC 8259 has it and nothing more: no comments, no trailing commas, nothing after the
// value. A key that an object has twice is refused, since readers differ in which one they take.
package jsontext

// Kind is what a value is.
type Kind uint8

// The kinds; the zero value is that there is nothing, as where an object lacks a key.
const (
	None Kind = iota
	Null
	Object
	Array
	String
	Number
	Bool
)

// String is the kind with its article, as messages use it.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "an object", "an array", "a string", "a number", "a boolean"}[k]
}

// Value is one value of a document. The zero value is none. It is never changed and may be used concurrently.
type Value struct {
	Kind Kind
	// Line is where the value begins, from 1; 0 for none.
	Line int
	// Text is a string's content, or a number or boolean as written; "" for all others.
	Text string
	node *node // of an object or an array
}

// Pair is one key of an object.
type Pair struct {
	Key   string
	Line  int // of the key, from 1
	Value Value
}

// node is what an object or an array holds. It is shared by all copies of its value.
type node struct {
	pairs []Pair
	index map[string]int // of a key in pairs; nil where there are few
	items []Value
}

// few is up to how many keys an object is searched one by one.
const few = 8

// Get is the value of a key, and none for a key that is not there and of what is no object.
//
// Like its neighbours it is called in so many places that copies of it would make the program larger by a hundredth.
//
//go:noinline
func (v Value) Get(key string) Value {
	if v.Kind == Object {
		if i := v.node.find(key); i >= 0 {
			return v.node.pairs[i].Value
		}
	}
	return Value{}
}

// Pairs are the keys of an object in the document's order; nil for what is no object.
//
//go:noinline
func (v Value) Pairs() []Pair {
	if v.Kind != Object {
		return nil
	}
	return v.node.pairs
}

// Items are the values of an array in the document's order; nil for what is no array.
//
//go:noinline
func (v Value) Items() []Value {
	if v.Kind != Array {
		return nil
	}
	return v.node.items
}

// find is where a key is in pairs; -1 where it is not.
func (n *node) find(key string) int {
	if n.index != nil {
		if i, ok := n.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range n.pairs {
		if n.pairs[i].Key == key {
			return i
		}
	}
	return -1
}

// add adds a key that is not there yet.
func (n *node) add(p Pair) {
	n.pairs = append(n.pairs, p)
	if len(n.pairs) <= few {
		return
	}
	if n.index == nil {
		n.index = make(map[string]int, 2*few)
		for i := range n.pairs {
			n.index[n.pairs[i].Key] = i
		}
		return
	}
	n.index[p.Key] = len(n.pairs) - 1
}
