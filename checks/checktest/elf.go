package checktest

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// elfMachines are the processors that ELF knows: e_machine, the class and the byte order.
var elfMachines = map[string]struct {
	machine uint16
	wide    bool
	order   byteOrder
}{
	"amd64": {62, true, binary.LittleEndian}, "386": {3, false, binary.LittleEndian}, "arm64": {183, true, binary.LittleEndian},
	"s390x": {22, true, binary.BigEndian}, "mips": {8, false, binary.BigEndian},
}

// byteOrder is one that numbers can be appended in.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// ELF makes the smallest ELF file that says what the words of spec do; it cannot run.
//
//	arch=amd64                       or 386, arm64, s390x, mips
//	interp=/lib/ld-musl-x86_64.so.1
//	needed=libc.so.6,libm.so.6
//	soname=libx.so.1 rpath=... runpath=...
//	requires=libc.so.6:GLIBC_2.38+GLIBC_2.4?,libx.so:X_1    a ? makes a version weak
//	defines=libx.so.1,X_1,X_2
//	static                           no dynamic section
//	pad=100000                       as many bytes between the headers and everything else
//	gap=100000                       as many between the dynamic section and the rest, which follows it
func ELF(spec string) ([]byte, error) {
	b := &elfBuilder{arch: "amd64", texts: map[string]uint64{}, strings: []byte{0}}
	for _, word := range strings.Fields(spec) {
		key, value, _ := strings.Cut(word, "=")
		if err := b.take(key, value); err != nil {
			return nil, err
		}
	}
	m, ok := elfMachines[b.arch]
	if !ok {
		return nil, fmt.Errorf("no processor %q", b.arch)
	}
	b.order, b.wide = m.order, m.wide
	return b.build(m.machine), nil
}

type elfBuilder struct {
	arch, interp     string
	order            byteOrder
	wide, static     bool
	pad, gap         int
	tags             [][2]uint64
	texts            map[string]uint64
	strings          []byte
	requires, define []string
}

func (b *elfBuilder) take(key, value string) (err error) {
	switch key {
	case "arch":
		b.arch = value
	case "interp":
		b.interp = value
	case "needed":
		for _, name := range strings.Split(value, ",") {
			b.tags = append(b.tags, [2]uint64{1, b.text(name)})
		}
	case "soname", "rpath", "runpath":
		tag := map[string]uint64{"soname": 14, "rpath": 15, "runpath": 29}[key]
		b.tags = append(b.tags, [2]uint64{tag, b.text(value)})
	case "requires":
		b.requires = strings.Split(value, ",")
	case "defines":
		b.define = strings.Split(value, ",")
	case "static":
		b.static = true
	case "pad":
		b.pad, err = strconv.Atoi(value)
	case "gap":
		b.gap, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("an ELF file has no %q", key)
	}
	return err
}

// text puts a string into the string table.
func (b *elfBuilder) text(s string) uint64 {
	at, ok := b.texts[s]
	if !ok {
		at = uint64(len(b.strings))
		b.texts[s] = at
		b.strings = append(append(b.strings, s...), 0)
	}
	return at
}

// words appends numbers of the sizes 2 and 4 bytes, and of 0, which stands for the size of an address.
func (b *elfBuilder) words(to []byte, pairs ...[2]uint64) []byte {
	for _, p := range pairs {
		switch {
		case p[0] == 2:
			to = b.order.AppendUint16(to, uint16(p[1]))
		case p[0] == 4 || !b.wide:
			to = b.order.AppendUint32(to, uint32(p[1]))
		default:
			to = b.order.AppendUint64(to, p[1])
		}
	}
	return to
}

// build lays the file out: headers, the padding, the interpreter's path, the dynamic section, the gap, and what it leads to.
func (b *elfBuilder) build(machine uint16) []byte {
	need, define := b.needed(), b.defined()
	header, entry, pair := 52, 32, 8
	if b.wide {
		header, entry, pair = 64, 56, 16
	}
	at := header + 3*entry + b.pad
	interp := at
	dynamic := interp + len(b.interp) + 1
	table := dynamic
	size := 0
	if !b.static {
		size = pair * (len(b.tags) + 7)
		table = dynamic + size + b.gap
	}
	needAt := table + len(b.strings)
	defineAt := needAt + len(need)
	end := defineAt + len(define)
	file := make([]byte, 0, end)
	file = append(file, b.headers(machine, interp, dynamic, size, end)...)
	file = append(file, make([]byte, b.pad)...)
	file = append(append(file, b.interp...), 0)
	if b.static {
		return file
	}
	tags := append(b.tags, [2]uint64{5, uint64(table)}, [2]uint64{10, uint64(len(b.strings))})
	if len(need) > 0 {
		tags = append(tags, [2]uint64{0x6ffffffe, uint64(needAt)}, [2]uint64{0x6fffffff, uint64(len(b.requires))})
	}
	if len(define) > 0 {
		tags = append(tags, [2]uint64{0x6ffffffc, uint64(defineAt)}, [2]uint64{0x6ffffffd, uint64(len(b.define))})
	}
	for _, t := range tags {
		file = b.words(file, [2]uint64{0, t[0]}, [2]uint64{0, t[1]})
	}
	file = append(file, make([]byte, table-len(file))...)
	return append(append(append(file, b.strings...), need...), define...)
}

// headers are the file's header and three program headers, of which the one for an interpreter that is not there is null.
func (b *elfBuilder) headers(machine uint16, interp, dynamic, size, end int) []byte {
	class, data, header, entry := byte(1), byte(1), 52, 32
	if b.wide {
		class, header, entry = 2, 64, 56
	}
	if b.order == byteOrder(binary.BigEndian) {
		data = 2
	}
	h := append([]byte{0x7f, 'E', 'L', 'F', class, data, 1}, make([]byte, 9)...)
	h = b.words(h, [2]uint64{2, 3}, [2]uint64{2, uint64(machine)}, [2]uint64{4, 1}, [2]uint64{}, [2]uint64{0, uint64(header)}, [2]uint64{},
		[2]uint64{4, 0}, [2]uint64{2, uint64(header)}, [2]uint64{2, uint64(entry)}, [2]uint64{2, 3}, [2]uint64{2, 0}, [2]uint64{2, 0}, [2]uint64{2, 0})
	for _, p := range [][3]int{{3, interp, len(b.interp) + 1}, {1, 0, end}, {2, dynamic, size}} {
		if p[0] == 3 && b.interp == "" || p[0] == 2 && b.static {
			p = [3]int{}
		}
		kind, at, n := uint64(p[0]), uint64(p[1]), uint64(p[2])
		if b.wide {
			h = b.words(h, [2]uint64{4, kind}, [2]uint64{4, 6}, [2]uint64{0, at}, [2]uint64{0, at}, [2]uint64{0, at}, [2]uint64{0, n}, [2]uint64{0, n}, [2]uint64{})
		} else {
			h = b.words(h, [2]uint64{4, kind}, [2]uint64{0, at}, [2]uint64{0, at}, [2]uint64{0, at}, [2]uint64{0, n}, [2]uint64{0, n}, [2]uint64{4, 6}, [2]uint64{})
		}
	}
	return h
}

// needed is the list of Elf_Verneed, each with its Elf_Vernaux behind it.
func (b *elfBuilder) needed() []byte {
	var out []byte
	for i, r := range b.requires {
		library, list, _ := strings.Cut(r, ":")
		versions := strings.Split(list, "+")
		next := uint64(16 + 16*len(versions))
		if i == len(b.requires)-1 {
			next = 0
		}
		out = b.words(out, [2]uint64{2, 1}, [2]uint64{2, uint64(len(versions))}, [2]uint64{4, b.text(library)}, [2]uint64{4, 16}, [2]uint64{4, next})
		for k, v := range versions {
			name, weak := strings.CutSuffix(v, "?")
			flags, more := uint64(0), uint64(16)
			if weak {
				flags = 2
			}
			if k == len(versions)-1 {
				more = 0
			}
			out = b.words(out, [2]uint64{4, 0}, [2]uint64{2, flags}, [2]uint64{2, uint64(k + 2)}, [2]uint64{4, b.text(name)}, [2]uint64{4, more})
		}
	}
	return out
}

// defined is the list of Elf_Verdef, each with one Elf_Verdaux behind it.
func (b *elfBuilder) defined() []byte {
	var out []byte
	for i, name := range b.define {
		next := uint64(28)
		if i == len(b.define)-1 {
			next = 0
		}
		out = b.words(out, [2]uint64{2, 1}, [2]uint64{2, 0}, [2]uint64{2, uint64(i + 1)}, [2]uint64{2, 1}, [2]uint64{4, 0}, [2]uint64{4, 20}, [2]uint64{4, next})
		out = b.words(out, [2]uint64{4, b.text(name)}, [2]uint64{4, 0})
	}
	return out
}
