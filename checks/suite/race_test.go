//go:build race

package suite_test

// raced says that the race detector is at work, which empties pools at random: what they spare is allocated anew.
const raced = true
