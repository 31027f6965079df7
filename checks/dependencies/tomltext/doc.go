// Package tomltext reads TOML so that everything in it keeps its line.
//
// A document is a tree of [Value]. Two of pelletier/go-toml's readers make it: the one that knows places builds the tree, and the
// one that holds a document to the whole of TOML 1.0, keys that are defined twice included, must accept it too.
package tomltext

// Kind is what a value is.
type Kind uint8

// The kinds; the zero value is that there is nothing, as where a table lacks a key.
const (
	None Kind = iota
	Table
	Array
	String
	Integer
	Float
	Bool
	Time // any of TOML's four kinds of dates and times
)

// String is the kind with its article, as messages use it.
func (k Kind) String() string {
	return [...]string{"nothing", "a table", "an array", "a string", "an integer", "a float", "a boolean", "a time"}[k]
}

// Value is one value of a document. The zero value is none. It is never changed and may be used concurrently.
type Value struct {
	Kind Kind
	// Line is from 1: where a table's header, a key with a dot or an inline table first names it, or where the value stands. An
	// array has its key's line. It is 0 for none and for the document itself.
	Line int
	// Text is a string's content, or a number, boolean or time as written; "" for all others.
	Text string
	node *node // of a table or an array
}

// Pair is one key of a table.
type Pair struct {
	Key   string // without quotes
	Line  int    // of the key
	Value Value
}

// node is what a table or an array holds. It is shared by all copies of its value.
type node struct {
	pairs []Pair
	index map[string]int // of a key in pairs
	items []Value
}

// Get is the value of a key, and none for a key that is not there and of what is no table.
//
// Like its neighbours it is called in so many places that copies of it would make the program larger by a hundredth.
//
//go:noinline
func (v Value) Get(key string) Value {
	if v.Kind != Table {
		return Value{}
	}
	if i, ok := v.node.index[key]; ok {
		return v.node.pairs[i].Value
	}
	return Value{}
}

// Pairs are the keys of a table in the document's order; nil for what is no table.
//
//go:noinline
func (v Value) Pairs() []Pair {
	if v.Kind != Table {
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
