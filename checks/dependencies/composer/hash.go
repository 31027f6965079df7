package composer

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// relevant are the keys of composer.json whose change makes a lock file stale, sorted; of "config" it is "platform" alone.
var relevant = []string{
	"config", "conflict", "extra", "minimum-stability", "name", "prefer-stable", "provide", "replace", "repositories", "require",
	"require-dev", "version",
}

// contentHash is the hash by which Composer tells a stale lock file: MD5 over the relevant keys, as PHP's json_encode writes them. The
// fault is where a number is that PHP would write in its own way.
func contentHash(doc jsontext.Value) (string, *packages.Fault) {
	var b strings.Builder
	b.WriteByte('{')
	for _, key := range relevant {
		v := doc.Get(key)
		if key == "config" {
			p := v.Get("platform")
			if p.Kind == jsontext.None || p.Kind == jsontext.Null {
				continue
			}
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			b.WriteString(`"config":{"platform":`)
			if fault := encode(&b, p); fault != nil {
				return "", fault
			}
			b.WriteByte('}')
			continue
		}
		if v.Kind == jsontext.None {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		encodeString(&b, key)
		b.WriteByte(':')
		if fault := encode(&b, v); fault != nil {
			return "", fault
		}
	}
	b.WriteByte('}')
	text := b.String()
	if text == "{}" {
		text = "[]"
	}
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// encode writes a value as json_encode writes what json_decode made of it: an object whose keys are 0, 1 and so on is a list.
func encode(b *strings.Builder, v jsontext.Value) *packages.Fault {
	var items []jsontext.Value
	switch v.Kind {
	case jsontext.String:
		encodeString(b, v.Text)
		return nil
	case jsontext.Number:
		if n, err := strconv.ParseInt(v.Text, 10, 64); err != nil || strconv.FormatInt(n, 10) != v.Text {
			return &packages.Fault{Line: v.Line, Message: fmt.Sprintf("the content hash was not worked out, since PHP has its own way to write the number %s", v.Text)}
		}
		b.WriteString(v.Text)
		return nil
	case jsontext.Array:
		items = v.Items()
	case jsontext.Object:
		for i, p := range v.Pairs() {
			if p.Key != strconv.Itoa(i) {
				return encodeObject(b, v)
			}
			items = append(items, p.Value)
		}
	case jsontext.Null:
		b.WriteString("null")
		return nil
	default:
		b.WriteString(v.Text)
		return nil
	}
	b.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if fault := encode(b, item); fault != nil {
			return fault
		}
	}
	b.WriteByte(']')
	return nil
}

func encodeObject(b *strings.Builder, v jsontext.Value) *packages.Fault {
	b.WriteByte('{')
	for i, p := range v.Pairs() {
		if i > 0 {
			b.WriteByte(',')
		}
		encodeString(b, p.Key)
		b.WriteByte(':')
		if fault := encode(b, p.Value); fault != nil {
			return fault
		}
	}
	b.WriteByte('}')
	return nil
}

// escapes are the characters with an escape of their own.
var escapes = map[rune]string{'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func encodeString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch e := escapes[r]; {
		case e != "":
			b.WriteString(e)
		case r < ' ' || r > '~' && r != 0x7f:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
