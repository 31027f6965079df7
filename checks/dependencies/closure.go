package dependencies

import "verify.example/verify/checks/dependencies/packages"

// closure is what something asks for, while it is followed.
type closure struct {
	meant map[string]bool // by name
	seen  map[need]bool
	todo  []need
}

// need is a package with one of its extras; "" stands for the package alone.
type need struct{ name, extra string }

// mean notes that a package is asked for, with extras of it.
func (c *closure) mean(name string, extras ...string) {
	if name == "" {
		return
	}
	c.meant[name] = true
	for _, n := range append([]string{""}, extras...) {
		if one := (need{name, n}); !c.seen[one] {
			c.seen[one] = true
			c.todo = append(c.todo, one)
		}
	}
}

// follow means what a package requires with an extra, or without any.
func (c *closure) follow(requires []packages.Requirement, extra string) {
	for i := range requires {
		r := &requires[i]
		with := ""
		if r.Kind == packages.Optional {
			with = r.Group
		}
		if with == extra {
			c.mean(r.Name, r.Extras...)
		}
	}
}

// meant are the names that something asks for: the manifest, what is declared, what is locked where that is another side than the one
// that is judged, and what these require in turn. What only an extra of a package requires counts where that extra is asked for.
func (p *project) meant(lock, have *stock) map[string]bool {
	c := closure{meant: map[string]bool{}, seen: map[need]bool{}}
	for i := range p.item.wanted {
		c.mean(p.item.wanted[i].name)
	}
	asking := p.Declared
	if p.installs() {
		asking = append(asking[:len(asking):len(asking)], p.Locked...)
		for _, l := range lock.all {
			c.mean(l.Name)
		}
	}
	for _, from := range asking {
		for i := range from.Requires {
			c.mean(from.Requires[i].Name, from.Requires[i].Extras...)
		}
	}
	for len(c.todo) > 0 {
		n := c.todo[0]
		c.todo = c.todo[1:]
		for _, f := range p.Installed {
			if f.Name == n.name {
				c.follow(f.Requires, n.extra)
			}
		}
		for _, s := range []*stock{lock, have} {
			for _, one := range s.byName[n.name] {
				c.follow(one.Requires, n.extra)
			}
			for _, one := range s.providing(n.name) {
				c.mean(one.Name)
			}
		}
	}
	return c.meant
}
