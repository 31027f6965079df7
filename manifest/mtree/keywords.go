package mtree

import (
	"bytes"
	"encoding/hex"
	"strconv"

	"verify.example/verify/rules"
)

// entry is what the keywords of a line, and /set before it, say.
type entry struct {
	facts    rules.ListedFacts
	size     int64
	sha256   [32]byte
	typed    bool   // the type is told
	nochange bool   // nothing but the type is compared
	other    string // a digest of another kind that is told
}

// keywords reads the keywords of a line into e.
func (r *reader) keywords(e *entry, line []byte) {
	for word, rest := nextWord(line); len(word) > 0; word, rest = nextWord(rest) {
		key, value, valued := bytes.Cut(word, []byte{'='})
		switch string(key) {
		case "optional", "ignore", "nochange":
			if valued {
				r.fault("leave the value out", "%s takes no value", key)
				continue
			}
			switch key[0] {
			case 'o':
				e.facts.Optional = true
			case 'i':
				e.facts.Ignore = true
			case 'n':
				e.nochange = true
			}
			continue
		}
		if len(value) == 0 {
			if known(string(key)) {
				r.fault("write it as "+string(key)+"=VALUE", "%s has no value", key)
			} else {
				r.unknown(string(key))
			}
			continue
		}
		r.keyword(e, key, value)
	}
}

// keyword reads one keyword that has a value.
func (r *reader) keyword(e *entry, key, value []byte) {
	switch f := &e.facts; string(key) {
	case "type":
		f.Type, e.typed = r.typeOf(value)
	case "mode":
		f.Mode = uint16(r.number(key, value, 8, 0o7777, `write an octal mode such as 0644`))
		f.Lists |= rules.ListsMode
	case "uid":
		f.UID = uint32(r.number(key, value, 10, 1<<32-1, ""))
		f.Lists |= rules.ListsUID
	case "gid":
		f.GID = uint32(r.number(key, value, 10, 1<<32-1, ""))
		f.Lists |= rules.ListsGID
	case "size":
		e.size = int64(r.number(key, value, 10, 1<<63-1, ""))
		f.Lists |= rules.ListsSize
	case "sha256", "sha256digest":
		if n, err := hex.Decode(e.sha256[:], value[:min(len(value), 2*len(e.sha256))]); err != nil || n != len(e.sha256) || len(value) != 2*n {
			r.fault("write 64 hexadecimal digits", "%s is not a SHA-256 digest", shown(string(value)))
		}
		f.Lists |= rules.ListsSHA256
	case "link":
		f.Target = string(r.plain(value))
		f.Lists |= rules.ListsTarget
	case "uname":
		f.User = r.word(value)
		f.Lists |= rules.ListsUser
	case "gname":
		f.Group = r.word(value)
		f.Lists |= rules.ListsGroup
	default:
		switch name := string(key); {
		case digests(name):
			e.other = name
		case !uncompared(name):
			r.unknown(name)
		}
	}
}

// unset takes back what /set said of a keyword, or of all. It is false for one that is not known.
func (e *entry) unset(key string) bool {
	f := &e.facts
	switch key {
	case "all":
		*e = entry{}
	case "type":
		f.Type, e.typed = 0, false
	case "mode":
		f.Mode, f.Lists = 0, f.Lists&^rules.ListsMode
	case "uid":
		f.UID, f.Lists = 0, f.Lists&^rules.ListsUID
	case "gid":
		f.GID, f.Lists = 0, f.Lists&^rules.ListsGID
	case "uname":
		f.User, f.Lists = "", f.Lists&^rules.ListsUser
	case "gname":
		f.Group, f.Lists = "", f.Lists&^rules.ListsGroup
	case "size":
		e.size, f.Lists = 0, f.Lists&^rules.ListsSize
	case "sha256", "sha256digest":
		f.Lists &^= rules.ListsSHA256
	case "link":
		f.Target, f.Lists = "", f.Lists&^rules.ListsTarget
	case "optional":
		f.Optional = false
	case "ignore":
		f.Ignore = false
	case "nochange":
		e.nochange = false
	default:
		if digests(key) {
			e.other = ""
			return true
		}
		return uncompared(key)
	}
	return true
}

// compared are the keywords that are compared or obeyed.
func compared() []string {
	return []string{
		"type", "mode", "uid", "gid", "uname", "gname", "size", "sha256", "sha256digest", "link", "optional", "ignore", "nochange",
	}
}

// uncompared says whether a keyword is known and not compared: no artifact is drift for when it was made, or where it lay.
func uncompared(key string) bool {
	switch key {
	case "time", "tar_time", "nlink", "inode", "device", "resdevice", "flags", "tags", "contents":
		return true
	}
	return false
}

// digests says whether a keyword tells of a file's content what is not computed here.
func digests(key string) bool {
	switch key {
	case "cksum", "md5", "md5digest", "rmd160", "rmd160digest", "ripemd160digest", "sha1", "sha1digest", "sha384", "sha384digest",
		"sha512", "sha512digest", "sha512256", "sha512256digest":
		return true
	}
	return false
}

func known(key string) bool {
	e := entry{}
	return key != "all" && e.unset(key)
}

func (r *reader) unknown(key string) {
	hint := "what is not known cannot be compared: write the list without it"
	if near := rules.Nearest(key, compared()); near != "" {
		hint = "did you mean " + near + "?"
	}
	r.fault(hint, "there is no keyword %s", shown(key))
}

func (r *reader) typeOf(value []byte) (t rules.ListedType, ok bool) {
	switch string(value) {
	case "file":
		return rules.ListedFile, true
	case "dir":
		return rules.ListedDirectory, true
	case "link":
		return rules.ListedLink, true
	case "fifo":
		return rules.ListedFIFO, true
	case "socket":
		return rules.ListedSocket, true
	case "char":
		return rules.ListedCharDevice, true
	case "block":
		return rules.ListedBlockDevice, true
	}
	r.fault("known are file, dir, link, fifo, socket, char and block", "%s is not a type", shown(string(value)))
	return 0, true // said once
}

// number reads digits alone.
func (r *reader) number(key, value []byte, base uint64, most uint64, hint string) uint64 {
	n := uint64(0)
	for _, c := range value {
		d := uint64(c - '0')
		if c < '0' || d >= base || n > (most-d)/base {
			if hint == "" {
				hint = "write a number up to " + strconv.FormatUint(most, 10)
			}
			r.fault(hint, "%s is not a %s", shown(string(value)), key)
			return 0
		}
		n = n*base + d
	}
	return n
}

// word is a user's or group's name, each kept once.
func (r *reader) word(value []byte) string {
	value = r.plain(value)
	w, ok := r.words[string(value)]
	if !ok {
		w = string(value)
		r.words[w] = w
	}
	return w
}
