package gobuild

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"verify.example/verify/checks/elf"
)

// errHeaders is the error for headers that are not whole in the first bytes of a file.
var errHeaders = errors.New("its headers cannot be read, so that its Go build information cannot be found")

// writable are the parts of a program that are loaded as writable data, by its first bytes. A file of no known format is ErrNone.
func writable(head []byte) ([]part, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		var parts []part
		err := elf.Writable(head, func(offset, size int64) { parts = append(parts, part{offset, offset + size}) })
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errHeaders, err)
		}
		return parts, nil
	case bytes.HasPrefix(head, []byte("MZ")):
		return peWritable(head)
	case len(head) >= 8:
		return machOWritable(head)
	}
	return nil, ErrNone
}

// peWritable are the writable sections of a PE file; ErrNone for programs of DOS.
func peWritable(head []byte) ([]part, error) {
	le := binary.LittleEndian
	if len(head) < 0x40 {
		return nil, ErrNone
	}
	at := uint64(le.Uint32(head[0x3c:]))
	if at+24 > uint64(len(head)) || string(head[at:at+4]) != "PE\x00\x00" {
		return nil, ErrNone
	}
	n := int(le.Uint16(head[at+6:]))
	table := at + 24 + uint64(le.Uint16(head[at+20:]))
	var parts []part
	for i := range n {
		const size, write = 40, 0x80000000
		from := table + uint64(i)*size
		if from+size > uint64(len(head)) {
			return nil, errHeaders
		}
		if s := head[from:]; le.Uint32(s[36:])&write != 0 {
			offset := int64(le.Uint32(s[20:]))
			parts = append(parts, part{offset, offset + int64(le.Uint32(s[16:]))})
		}
	}
	return parts, nil
}

// machOWritable are the writable segments of a Mach-O file.
func machOWritable(head []byte) ([]part, error) {
	const thin32, thin64, fat, fat64 = 0xfeedface, 0xfeedfacf, 0xcafebabe, 0xcafebabf
	order, magic := binary.ByteOrder(binary.BigEndian), binary.BigEndian.Uint32(head)
	if swapped := binary.LittleEndian.Uint32(head); swapped == thin32 || swapped == thin64 {
		order, magic = binary.LittleEndian, swapped
	}
	switch {
	case magic == fat64, magic == fat && order.Uint32(head[4:]) < 45: // else a Java class
		return nil, errors.New("is a universal binary, whose Go build information is not read: ask it of the parts")
	case magic != thin32 && magic != thin64:
		return nil, ErrNone
	case len(head) < 32:
		return nil, errHeaders
	}
	at := 28
	if magic == thin64 {
		at = 32
	}
	var parts []part
	for range order.Uint32(head[16:]) {
		if at+8 > len(head) {
			return nil, errHeaders
		}
		command, size := order.Uint32(head[at:]), order.Uint32(head[at+4:])
		if size < 8 || uint64(size) > uint64(len(head)-at) {
			return nil, errHeaders
		}
		if p, ok := machOSegment(head[at:at+int(size)], command, order); ok {
			parts = append(parts, p)
		}
		at += int(size)
	}
	return parts, nil
}

// machOSegment reads a load command, if it is one of a writable segment.
func machOSegment(c []byte, command uint32, order binary.ByteOrder) (part, bool) {
	const segment, segment64, write = 1, 0x19, 2
	switch {
	case command == segment && len(c) >= 56 && order.Uint32(c[44:])&write != 0:
		offset := int64(order.Uint32(c[32:]))
		return part{offset, offset + int64(order.Uint32(c[36:]))}, true
	case command == segment64 && len(c) >= 72 && order.Uint32(c[60:])&write != 0:
		offset, size := order.Uint64(c[40:]), order.Uint64(c[48:])
		if offset > 1<<62 || size > 1<<62 {
			return part{}, false
		}
		return part{int64(offset), int64(offset + size)}, true
	}
	return part{}, false
}
