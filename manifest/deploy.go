package manifest

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"verify.example/verify/rules"
)

// deploy reads the manifest's "deploy". The zero value means that it has none.
func (d *document) deploy() rules.Deploy {
	section := d.get("deploy")
	if !d.has("deploy") {
		return rules.Deploy{}
	}
	out := rules.Deploy{Given: true, Pos: section.Pos}
	for _, p := range d.mapping(section, `"deploy"`) {
		what := quote(p.Key.Text)
		switch p.Key.Text {
		case "path":
			out.Path = d.absolute(p.Value, what)
		case "owner":
			out.Owner = d.account(p.Value, what)
		case "group":
			out.Group = d.account(p.Value, what)
		case "users":
			out.Users = d.users(p.Value)
		case "groups":
			out.Groups = d.groups(p.Value)
		case "platform":
			out.Platform = d.platforms(p.Value, what)
		case "provides":
			d.provides(&out, p.Value, what)
		case "libc":
			out.Libc = d.libc(p.Value, what)
		default:
			d.unknown(p.Key, `"deploy"`, []string{"path", "owner", "group", "users", "groups", "platform", "provides", "libc"})
		}
	}
	return out
}

// provides reads what the target has: absolute paths, and shared libraries by name.
func (d *document) provides(out *rules.Deploy, v rules.Value, what string) {
	soname := regexp.MustCompile(`^[^/\s\x00]+\.so(\.[^/\s\x00]+)?$`)
	for _, t := range d.texts(v, what) {
		if soname.MatchString(t.Text) {
			out.Sonames = append(out.Sonames, t.Text)
		} else if abs := d.absolute(t, "an item of "+what); abs != "" {
			out.Provides = append(out.Provides, abs)
		}
	}
}

// libc reads the C library of the target.
func (d *document) libc(v rules.Value, what string) rules.Libc {
	text, ok := d.text(v, what)
	if !ok {
		return rules.Libc{}
	}
	m := regexp.MustCompile(`^(?:(glibc)(?:-(2\.[0-9]{1,3}))?|(musl))$`).FindStringSubmatch(text.Text)
	if m == nil {
		d.faults.Add(text.Pos, "write glibc-2.36 with the target's own version (ldd --version), glibc, or musl", "%s is not a C library", quote(text.Text))
		return rules.Libc{}
	}
	return rules.Libc{Name: m[1] + m[3], Version: m[2]}
}

// absolute reads an absolute path and cleans it; "" where it is none.
func (d *document) absolute(v rules.Value, what string) string {
	text, ok := d.text(v, what)
	switch {
	case !ok:
		return ""
	case !strings.HasPrefix(text.Text, "/"):
		d.faults.Add(text.Pos, "write it from / on, as it is on the target", "%s must be an absolute path, not %s", what, quote(text.Text))
		return ""
	case strings.Contains(text.Text, "\x00"):
		d.faults.Add(text.Pos, "", "a path cannot hold a NUL byte")
		return ""
	}
	return path.Clean(text.Text)
}

// account reads the name or the number of a user or group.
func (d *document) account(v rules.Value, what string) string {
	text, ok := d.text(v, what)
	if ok && strings.Trim(text.Text, "0123456789-+") == "" {
		d.id(text, what)
	}
	return text.Text
}

// maxID is the greatest user or group number; the one after it means "none" to chown(2).
const maxID = 1<<32 - 2

// id reads the number of a user or group.
func (d *document) id(v rules.Value, what string) uint32 {
	text, ok := d.text(v, what)
	if !ok {
		return 0
	}
	n, err := strconv.ParseUint(text.Text, 10, 32)
	switch {
	case err != nil || n > maxID:
		d.faults.Add(text.Pos, "", "%s must be a number from 0 to %d, not %s", what, uint32(maxID), quote(text.Text))
	case len(text.Text) > 1 && text.Text[0] == '0':
		d.faults.Add(text.Pos, "write it without leading zeros", "%s is a decimal number, and %s looks like an octal one",
			what, quote(text.Text))
	}
	return uint32(n)
}

// users reads the users of the target.
func (d *document) users(v rules.Value) []rules.User {
	var users []rules.User
	for _, p := range d.mapping(v, `"users"`) {
		who := "user " + quote(p.Key.Text)
		if p.Key.Text == "" || p.Key.Text == "others" {
			d.faults.Add(p.Key.Pos, "choose another name", "%s cannot be described", who)
			continue
		}
		users = append(users, d.user(p, who))
	}
	return users
}

// user reads one user.
func (d *document) user(p rules.Pair, who string) rules.User {
	user := rules.User{Name: p.Key.Text, Pos: p.Key.Pos}
	pairs := d.mapping(p.Value, who)
	if p.Value.Kind != rules.Map {
		return user
	}
	for _, p := range pairs {
		switch p.Key.Text {
		case "uid":
			user.UID = d.id(p.Value, `"uid"`)
		case "gid":
			user.GID, user.HasGID = d.id(p.Value, `"gid"`), true
		case "groups":
			user.Groups = d.members(p.Value)
		default:
			d.unknown(p.Key, who, []string{"uid", "gid", "groups"})
		}
	}
	if find(p.Value, "uid").Pos.Line == 0 {
		d.faults.Add(p.Key.Pos, "add one, such as uid: 1000", "%s has no uid", who)
	}
	return user
}

// members reads the groups of a user; unlike other lists this one may be empty.
func (d *document) members(v rules.Value) []string {
	if v.Kind == rules.List && len(v.List) == 0 {
		return nil
	}
	var names []string
	for _, t := range d.texts(v, `"groups"`) {
		names = append(names, d.account(t, "an item of \"groups\""))
	}
	return names
}

// groups reads the groups of the target by name.
func (d *document) groups(v rules.Value) map[string]uint32 {
	groups := map[string]uint32{}
	for _, p := range d.mapping(v, `"groups"`) {
		groups[p.Key.Text] = d.id(p.Value, "group "+quote(p.Key.Text))
	}
	return groups
}

// platforms reads a platform or a list of them.
func (d *document) platforms(v rules.Value, what string) []string {
	form := regexp.MustCompile(`^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$`)
	var platforms []string
	for _, t := range d.texts(v, what) {
		if !form.MatchString(t.Text) {
			d.faults.Add(t.Pos, "write system and processor, such as linux/amd64", "%s is not a platform", quote(t.Text))
			continue
		}
		platforms = append(platforms, t.Text)
	}
	return platforms
}
