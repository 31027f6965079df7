package checks

import "verify.example/verify/checks/artifact"

// wants are the checks that want something of a file's content, but for those that look at some names.
type wants struct {
	always marks         // those that apply to every entry
	need   artifact.Need // of these
	shared bool          // one of these is not Alone
	asked  []*bound      // those that say themselves whether they apply
}

func (c *wants) add(b *bound) {
	switch {
	case b.Scan == nil && (b.Run == nil || b.Need == 0):
	case b.Applies != nil:
		c.asked = append(c.asked, b)
	default:
		c.shared = c.shared || !c.always.add(b)
		c.need |= b.wants()
	}
}

// wants is what a check needs of a file's content, its scanner included.
func (b *bound) wants() artifact.Need {
	if b.Scan != nil {
		return b.Need | artifact.NeedHead
	}
	return b.Need
}

// marks is a set of checks, by their index in the plan.
type marks [2]uint64

// add puts a check into the set, or says that it is not Alone, or that there is no room for it.
func (m *marks) add(b *bound) bool {
	if !b.Alone || b.index >= 64*len(m) {
		return false
	}
	m[b.index/64] |= 1 << (b.index % 64)
	return true
}

// applying marks the checks that want something of the current entry's content, and collects what they need: nothing where one of
// them is not Alone, as there is nothing to be spared then.
func (w *worker) applying(list *tasks) (m marks, need artifact.Need) {
	c := &list.content
	if c.shared {
		return m, 0
	}
	m, need = c.always, c.need
	for _, b := range c.asked {
		if !w.applies(b) {
			continue
		}
		if !m.add(b) {
			return m, 0
		}
		need |= b.wants()
	}
	for _, b := range list.named {
		if !w.named(b) || b.Applies != nil && !w.applies(b) {
			continue
		}
		if !m.add(b) {
			return m, 0
		}
		need |= b.wants()
	}
	if w.pass.Listed == nil {
		return m, need
	}
	for _, b := range w.run.plan.listers {
		if b.Listing.Need != 0 && w.compares(b) {
			if !b.Alone {
				return m, 0
			}
			need |= b.Listing.Need
		}
	}
	return m, need
}
