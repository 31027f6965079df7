// Package yamltext reads YAML so that everything in it keeps its line.
//
// A document is a tree of [Value], made from the node tree of go.yaml.in/yaml. A file is one document, in UTF-8. What readers
// differ about is refused: a key that a map has twice, merge keys, and tags of the file's own.
package yamltext

// Kind is what a value is, by YAML's core schema.
type Kind uint8

// The kinds; the zero value is that there is nothing, as where a map lacks a key.
const (
	None Kind = iota
	Null
	Map
	List
	String
	Number
	Bool
	Time // a plain scalar in the form of a date
)

// String is the kind with its article, as messages use it.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "a map", "a list", "a string", "a number", "a boolean", "a time"}[k]
}

// Value is one value of a document. The zero value is none. It is never changed and may be used concurrently.
type Value struct {
	Kind Kind
	// Line is where the value begins, from 1; 0 for none. What an alias stands for begins where the alias does.
	Line int
	// Text is a scalar's content as written, quotes and escapes undone: "1.10" for 1.10, which no number would keep; "" for maps and
	// lists.
	Text  string
	pairs []Pair // of a map
	index map[string]int
	items []Value // of a list
}

// Pair is one key of a map.
type Pair struct {
	Key   string // as written, whatever kind of scalar it is
	Line  int    // of the key, from 1
	Value Value
}

// Get is the value of a key, and none for a key that is not there and of what is no map.
//
// Like its neighbours it is called in so many places that copies of it would make the program larger by a hundredth.
//
//go:noinline
func (v Value) Get(key string) Value {
	if i, ok := v.index[key]; ok {
		return v.pairs[i].Value
	}
	return Value{}
}

// Pairs are the keys of a map in the document's order; nil for what is no map.
//
//go:noinline
func (v Value) Pairs() []Pair { return v.pairs }

// Items are the values of a list in the document's order; nil for what is no list.
//
//go:noinline
func (v Value) Items() []Value { return v.items }

// Scalar says whether the value is a single one: no map, no list, not null and not none.
func (v Value) Scalar() bool { return v.Kind >= String }
