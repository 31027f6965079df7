package executables

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// image is a program or shared library, as its header describes it.
type image struct {
	format string   // "ELF", "Mach-O", "PE"
	system string   // Go's name of the operating system, or what comes nearest
	loose  bool     // the header names no system: any that takes the format may be meant
	arches []string // Go's names of the processors; more than one in a universal binary
}

// String lists the platforms: "linux/arm64", "darwin/amd64 and darwin/arm64".
func (i image) String() string {
	names := make([]string, len(i.arches))
	for n, arch := range i.arches {
		names[n] = i.system + "/" + arch
	}
	return strings.Join(names, " and ")
}

// fits says whether a platform, "os/arch" with perhaps a variant behind it, can load the image.
func (i image) fits(platform string) bool {
	system, arch := split(platform)
	if !slices.Contains(i.arches, arch) {
		return false
	}
	switch {
	case system == i.system, system == "ios" && i.system == "darwin":
		return true
	case i.loose:
		return !slices.Contains([]string{"darwin", "ios", "windows"}, system)
	}
	return false
}

// compatible says whether a platform's processor also runs the image's programs, where the system allows it.
func (i image) compatible(platform string) bool {
	system, arch := split(platform)
	return arch == "amd64" && i.fits(system+"/386")
}

// narrower says whether the image is for a smaller ABI of a platform's processor: packages for amd64 ship such libraries for
// programs of 386 and x32.
func (i image) narrower(platform string) bool {
	system, arch := split(platform)
	return arch == "amd64" && (i.fits(system+"/386") || i.fits(system+"/amd64p32"))
}

// identify reads the beginning of a file. ok is false for what is not a whole header of something that a system loads: also for
// object files, core dumps, firmware, programs of DOS, and .NET assemblies, which run on any platform.
func identify(head []byte) (i image, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		return identifyELF(head)
	case bytes.HasPrefix(head, []byte("MZ")):
		return identifyPE(head)
	case len(head) >= 28:
		return identifyMachO(head)
	}
	return image{}, false
}

// startsProgram says whether a file begins like something that can be executed without an interpreter's line.
func startsProgram(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\x00asm")) || bytes.HasPrefix(head, []byte("MZ")) && len(head) >= 0x40 {
		return true
	}
	_, ok := identify(head)
	return ok
}

// systems are the values of an ELF header's OSABI that name a system; 0 (System V) and 3 (GNU) are common to many.
var systems = map[byte]string{2: "netbsd", 6: "solaris", 9: "freebsd", 12: "openbsd"}

// accelerators are machines of ELF files that no operating system runs: Nvidia's and AMD's graphics processors, and BPF.
var accelerators = []uint16{190, 224, 247}

func identifyELF(head []byte) (i image, ok bool) {
	if len(head) < 52 {
		return i, false
	}
	wide, order := head[4] == 2, binary.ByteOrder(binary.LittleEndian)
	switch {
	case head[4] != 1 && !wide, head[5] != 1 && head[5] != 2, wide && len(head) < 64:
		return i, false
	case head[5] == 2:
		order = binary.BigEndian
	}
	kind, machine := order.Uint16(head[16:]), order.Uint16(head[18:])
	if kind != 2 && kind != 3 || slices.Contains(accelerators, machine) { // ET_EXEC and ET_DYN
		return i, false
	}
	i = image{format: "ELF", system: "linux", arches: []string{elfArch(machine, wide, head[5] == 1)}}
	if system := systems[head[7]]; system != "" {
		i.system = system
	} else {
		i.loose = true
	}
	return i, true
}

// elfArch is Go's name of a processor, from the machine, the word size and the byte order of an ELF header.
func elfArch(machine uint16, wide, little bool) string {
	pick := func(yes bool, a, b string) string {
		if yes {
			return a
		}
		return b
	}
	switch machine {
	case 2:
		return "sparc"
	case 3:
		return "386"
	case 8:
		return pick(wide, "mips64", "mips") + pick(little, "le", "")
	case 20:
		return "ppc"
	case 21:
		return pick(little, "ppc64le", "ppc64")
	case 22:
		return pick(wide, "s390x", "s390")
	case 40:
		return pick(little, "arm", "armbe")
	case 43:
		return "sparc64"
	case 62:
		return pick(wide, "amd64", "amd64p32")
	case 183:
		return pick(little, "arm64", "arm64be")
	case 243:
		return pick(wide, "riscv64", "riscv")
	case 258:
		return "loong64"
	}
	return fmt.Sprintf("machine-%d", machine)
}

var peArches = map[uint16]string{
	0x14c: "386", 0x1c0: "arm", 0x1c2: "arm", 0x1c4: "arm", 0x8664: "amd64", 0xaa64: "arm64", 0xa641: "arm64",
	0x5064: "riscv64", 0x6264: "loong64",
}

func identifyPE(head []byte) (i image, ok bool) {
	if len(head) < 0x40 {
		return i, false
	}
	at := uint64(binary.LittleEndian.Uint32(head[0x3c:]))
	if at+24+2 > uint64(len(head)) || string(head[at:at+4]) != "PE\x00\x00" {
		return i, false
	}
	le := binary.LittleEndian
	header, optional := head[at+4:at+24], head[at+24:]
	if le.Uint16(header[18:])&0x2 == 0 { // not an executable image
		return i, false
	}
	directories := 96 // of a 32-bit optional header
	if le.Uint16(optional) == 0x20b {
		directories = 112
	}
	if len(optional) >= 70 {
		if subsystem := le.Uint16(optional[68:]); subsystem >= 10 && subsystem <= 13 { // EFI
			return i, false
		}
	}
	if clr := directories + 14*8; int(le.Uint16(header[16:])) >= clr+8 && len(optional) >= clr+8 && le.Uint32(optional[clr:]) != 0 {
		return i, false // a .NET assembly
	}
	machine := le.Uint16(header)
	arch := peArches[machine]
	if arch == "" {
		arch = fmt.Sprintf("machine-%#x", machine)
	}
	return image{format: "PE", system: "windows", arches: []string{arch}}, true
}
