package executables

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// The numbers of <mach-o/loader.h> and <mach-o/fat.h>.
const (
	machO32     = 0xfeedface
	machO64     = 0xfeedfacf
	machOFat    = 0xcafebabe // also the magic of Java's class files
	machOFat64  = 0xcafebabf
	machOExec   = 2
	machODylib  = 6
	machOLinker = 7
	machOBundle = 8
)

var machOArches = map[uint32]string{
	7: "386", 0x01000007: "amd64", 12: "arm", 0x0100000c: "arm64", 0x0200000c: "arm64_32", 18: "ppc", 0x01000012: "ppc64",
}

// identifyMachO reads a thin or a universal binary. head has at least 28 bytes.
func identifyMachO(head []byte) (i image, ok bool) {
	switch magic := binary.BigEndian.Uint32(head); magic {
	case machOFat, machOFat64:
		return identifyFat(head, magic == machOFat64)
	}
	return identifyThin(head)
}

func identifyThin(head []byte) (i image, ok bool) {
	order := binary.ByteOrder(binary.BigEndian)
	if magic := binary.LittleEndian.Uint32(head); magic == machO32 || magic == machO64 {
		order = binary.LittleEndian
	} else if magic = binary.BigEndian.Uint32(head); magic != machO32 && magic != machO64 {
		return i, false
	}
	switch order.Uint32(head[12:]) {
	case machOExec, machODylib, machOLinker, machOBundle:
		return image{format: "Mach-O", system: "darwin", arches: []string{machOArch(order.Uint32(head[4:]))}}, true
	}
	return i, false
}

// identifyFat reads the table of a universal binary. A class file has its version, 45 or more, where the table has its length.
// Libraries of object files come in the same form: they are told apart where the first member lies in the head.
func identifyFat(head []byte, wide bool) (i image, ok bool) {
	n, size := binary.BigEndian.Uint32(head[4:]), 20
	if wide {
		size = 32
	}
	if n == 0 || n >= 45 || len(head) < 8+int(n)*size {
		return i, false
	}
	i = image{format: "Mach-O", system: "darwin"}
	for m := range int(n) {
		member := head[8+m*size:]
		at := uint64(binary.BigEndian.Uint32(member[8:]))
		if wide {
			at = binary.BigEndian.Uint64(member[8:])
		}
		if at < uint64(len(head)) && len(head)-int(at) >= 28 {
			if _, ok := identifyThin(head[at:]); !ok { // a universal binary in another is none
				return image{}, false
			}
		}
		i.arches = append(i.arches, machOArch(binary.BigEndian.Uint32(member)))
	}
	slices.Sort(i.arches)
	i.arches = slices.Compact(i.arches)
	return i, true
}

func machOArch(cpu uint32) string {
	if arch := machOArches[cpu]; arch != "" {
		return arch
	}
	return fmt.Sprintf("machine-%d", cpu)
}
