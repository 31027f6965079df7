package hook

import (
	"context"
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
)

// known lists commits that the remote has: those that it named itself in this push, and those that track it. What cannot be
// found out is left out.
func known(ctx context.Context, dir, remote string, updates []Update) []string {
	names := tracked(ctx, dir, remote)
	for _, u := range updates {
		if !isZero(u.Remote) {
			names = append(names, u.Remote)
		}
	}
	slices.Sort(names)
	found, err := lookUp(ctx, dir, slices.Compact(names), "^{commit}")
	if err != nil {
		return nil
	}
	var commits []string
	for _, o := range found {
		if o.kind == "commit" { // the remote may have what this repository never fetched
			commits = append(commits, o.name)
		}
	}
	return commits
}

// tracked lists what the refs that track the remote lead to.
func tracked(ctx context.Context, dir, remote string) []string {
	out, err := artifact.AskGit(ctx, dir, nil, "config", "-z", "--get-regexp", `^remote\..*\.(fetch|pushurl|url)$`)
	if err != nil {
		return nil
	}
	track := trackersOf(remote, string(out))
	if len(track.own) == 0 {
		return nil
	}
	out, err = artifact.AskGit(ctx, dir, nil, "for-each-ref", "--format=%(objectname) %(refname)")
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.SplitSeq(string(out), "\n") {
		if name, ref, ok := strings.Cut(line, " "); ok && track.tracks(ref) {
			names = append(names, name)
		}
	}
	return names
}

// trackers are the patterns of the refs into which remotes are fetched.
type trackers struct{ own, others []string }

// trackersOf reads "remote.NAME.KEY\nVALUE\0" for each setting. A remote that is pushed to elsewhere than it is fetched from, or
// to several places, has no trackers: what was fetched does not say what the place pushed to has.
func trackersOf(remote, settings string) trackers {
	var t trackers
	urls := 0
	for setting := range strings.SplitSeq(settings, "\x00") {
		key, value, _ := strings.Cut(setting, "\n")
		name, last := strings.TrimPrefix(key, "remote."), ""
		if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
			name, last = name[:dot], name[dot+1:]
		}
		switch {
		case last == "fetch":
			_, into, _ := strings.Cut(strings.TrimPrefix(value, "+"), ":")
			if name == remote && into != "" {
				t.own = append(t.own, into)
			} else if into != "" {
				t.others = append(t.others, into)
			}
		case name != remote:
		case last == "pushurl":
			return trackers{}
		case last == "url":
			if urls++; urls > 1 {
				return trackers{}
			}
		}
	}
	return t
}

// tracks says whether ref holds what was fetched from the remote, and from no other. Branches and tags are where people work,
// whatever a mirror fetches into.
func (t *trackers) tracks(ref string) bool {
	return strings.HasPrefix(ref, "refs/remotes/") && matchesAny(t.own, ref) && !matchesAny(t.others, ref)
}

// matchesAny says whether a ref is one of those that refspecs speak of: at most one * stands for anything.
func matchesAny(patterns []string, ref string) bool {
	for _, p := range patterns {
		before, after, glob := strings.Cut(p, "*")
		if !glob && p == ref ||
			glob && len(ref) >= len(before)+len(after) && strings.HasPrefix(ref, before) && strings.HasSuffix(ref, after) {
			return true
		}
	}
	return false
}
