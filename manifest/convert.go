package manifest

import (
	"go.yaml.in/yaml/v4"

	"verify.example/verify/rules"
)

// maxCopies is how many nodes may come from following aliases in one manifest.
const maxCopies = 100_000

// converter makes values of YAML nodes. It follows aliases and refuses what a manifest has no use for.
type converter struct {
	file    string
	faults  *rules.Faults
	opt     Options
	open    map[*yaml.Node]bool // the anchored nodes whose aliases are being followed
	aliases int
	copies  int
	stopped bool // a limit was passed; nothing more is converted
}

// value makes a value of a node at a depth of nesting.
func (c *converter) value(n *yaml.Node, depth int) rules.Value {
	v := rules.Value{Pos: rules.Pos{File: c.file, Line: n.Line, Col: n.Column}}
	if c.stopped {
		return v
	}
	if len(c.open) > 0 {
		c.copies++
	}
	switch {
	case c.copies > maxCopies:
		c.stop(v.Pos, "aliases make this manifest larger than %d values", maxCopies)
		return v
	case depth > c.opt.MaxDepth:
		c.stop(v.Pos, "nested more than %d levels deep", c.opt.MaxDepth)
		return v
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!":
		c.faults.Add(v.Pos, "remove the tag, or put the value in quotes", "a manifest has no tags such as %s", quote(n.Tag))
	}
	switch n.Kind {
	case yaml.AliasNode:
		return c.alias(n, v.Pos, depth)
	case yaml.MappingNode:
		v.Kind = rules.Map
		v.Map = c.pairs(n, depth)
	case yaml.SequenceNode:
		v.Kind = rules.List
		for _, item := range n.Content {
			v.List = append(v.List, c.value(item, depth+1))
		}
	default:
		const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
		v.Quoted = n.Style&quotes != 0
		if v.Quoted || n.Tag != "!!null" {
			v.Kind, v.Text = rules.Scalar, n.Value
		}
	}
	return v
}

// alias makes a value of what an alias stands for. The value has the alias's place, what is in it its own.
func (c *converter) alias(n *yaml.Node, pos rules.Pos, depth int) rules.Value {
	if c.aliases++; c.aliases > c.opt.MaxAliases {
		c.stop(pos, "more than %d aliases", c.opt.MaxAliases)
		return rules.Value{Pos: pos}
	}
	if c.open[n.Alias] {
		c.stop(pos, "%s stands for a value that contains it", quote("*"+n.Value))
		return rules.Value{Pos: pos}
	}
	c.open[n.Alias] = true
	v := c.value(n.Alias, depth)
	delete(c.open, n.Alias)
	v.Pos = pos
	return v
}

// pairs makes pairs of a mapping's nodes, without those whose key is refused.
func (c *converter) pairs(n *yaml.Node, depth int) []rules.Pair {
	var pairs []rules.Pair
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := c.value(n.Content[i], depth+1), c.value(n.Content[i+1], depth+1)
		line, again := lines[key.Text]
		switch {
		case c.stopped:
			return pairs
		case key.Kind == rules.Null:
			c.faults.Add(key.Pos, `write "key: value"`, "a key is missing")
		case key.Kind != rules.Scalar:
			c.faults.Add(key.Pos, "", "a key must be plain text, not %s", describe(key))
		case key.Text == "<<" && !key.Quoted:
			c.faults.Add(key.Pos, "repeat the keys, or give the whole value an anchor", "merge keys (<<) are not supported")
		case again:
			c.faults.Add(key.Pos, "", "the key %s is already there in line %d", quote(key.Text), line)
		default:
			lines[key.Text] = key.Pos.Line
			pairs = append(pairs, rules.Pair{Key: key, Value: value})
		}
	}
	return pairs
}

// stop reports that a limit was passed and ends the conversion.
func (c *converter) stop(pos rules.Pos, format string, args ...any) {
	if !c.stopped {
		c.faults.Add(pos, "", format, args...)
	}
	c.stopped = true
}
