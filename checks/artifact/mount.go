package artifact

// Mount is the file system that a directory lies on, as the system's mount table has it.
type Mount struct {
	Point   string   // where it is mounted
	Type    string   // "ext4", "fuse.vmhgfs-fuse", "vboxsf"
	Source  string   // what is mounted there
	Options []string // of the mount and of the file system, "fmask=0133"
}
