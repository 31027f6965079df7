package artifact

import "strings"

// attributeRules are the rules of one file. Those without a wildcard, of which git-lfs can write thousands, are found by
// name; the others are tried one after another.
type attributeRules struct {
	all   []attributeRule
	wild  []int                       // places in all, as in the others, ascending
	names map[string][]int            // patterns that are a name
	paths map[string]map[string][]int // patterns that are a path, by directory and name
}

// indexRules sorts rules by how they are found.
func indexRules(all []attributeRule) attributeRules {
	r := attributeRules{all: all}
	for i := range all {
		p := &all[i].pattern
		switch {
		case p.ends || p.glob != nil:
			r.wild = append(r.wild, i)
		case p.nameOnly:
			if r.names == nil {
				r.names = map[string][]int{}
			}
			r.names[p.prefix] = append(r.names[p.prefix], i)
		default:
			dir, name := "", p.prefix
			if slash := strings.LastIndexByte(p.prefix, '/'); slash >= 0 {
				dir, name = p.prefix[:slash], p.prefix[slash+1:]
			}
			if r.paths == nil {
				r.paths = map[string]map[string][]int{}
			}
			if r.paths[dir] == nil {
				r.paths[dir] = map[string][]int{}
			}
			r.paths[dir][name] = append(r.paths[dir][name], i)
		}
	}
	return r
}

// each calls f for the rules that match name in dir, the strongest first. dir is relative to the file, "" for its own.
func (r *attributeRules) each(dir, name string, f func(*attributeRule)) {
	names, paths := r.names[name], r.paths[dir][name]
	path := ""
	for w := len(r.wild) - 1; w >= -1; w-- {
		i := -1
		if w >= 0 {
			i = r.wild[w]
		}
		for {
			literal := max(last(names), last(paths))
			if literal < i || literal < 0 {
				break
			}
			if literal == last(names) {
				names = names[:len(names)-1]
			} else {
				paths = paths[:len(paths)-1]
			}
			f(&r.all[literal])
		}
		if i < 0 {
			return
		}
		p, text := &r.all[i].pattern, name
		if !p.nameOnly {
			if n := min(len(dir), len(p.prefix)); dir[:n] != p.prefix[:n] {
				continue // without making the path
			}
			if path == "" {
				path = strings.TrimPrefix(dir+"/"+name, "/")
			}
			text = path
		}
		if p.match(text) {
			f(&r.all[i])
		}
	}
}

// last is the last of numbers, or -1.
func last(numbers []int) int {
	if len(numbers) == 0 {
		return -1
	}
	return numbers[len(numbers)-1]
}
