package oracle

// difference is something in which the two differ, wherever it matches a line of what is said of a sample ("SAMPLE: LINE"). One that
// matches nothing is an error as well: then the list is out of date.
type difference struct {
	path string // of the row
	says string // a regular expression
	why  string
}

var known = []difference{
	{"go.mod", `osv-scalibr alone has stdlib [0-9.]+$`, "the version of Go is no module"},
	{"go.mod", `verify says, at line 0: there is no module directive`, "the go command refuses a go.mod without one, too"},
	{"go.mod", `osv-scalibr alone has example.com/one 1\.1\.0$`, "of what is required twice go takes the higher version alone"},
	{"vendor/modules.txt", `^ours/.*: verify alone has \./(two|local/four)$`, "what is replaced by a directory has the directory's name there"},
	{"vendor/modules.txt", `^ours/.*: osv-scalibr alone has example.com/(two|four) [0-9.]+$`, "what is replaced by a directory has no version"},
	{"vendor/modules.txt", `^(ours|real)/.*: verify alone has [a-z.]+/[^ ]+ [0-9].*$`, "go has what is required on record, with packages or without"},
	{"vendor/modules.txt", `theirs/invalid.* stands before the first module`, "a line that the go command would pass over"},
	{"vendor/modules.txt", `verify says, at line 14: "# malformed" names no module`, "a line that the go command would pass over"},
	{"var/lib/dpkg/status", `theirs/(dpkg|opkg)/nopackage: .* a package without a name`, "dpkg refuses a record without a name, too"},
	{"var/lib/dpkg/status", `theirs/(dpkg|opkg)/noversion: .*: "" is no Debian version`, "what is installed has a version"},
	{"var/lib/dpkg/status", `theirs/(dpkg/status.d/foo|(dpkg|opkg)/statusfield): .*: Status is ""`, "dpkg gives every record a state"},
	{"var/lib/dpkg/status", `osv-scalibr alone has again 1\.0-1$`, "what dpkg wants installed anew is not taken for installed"},
	{"poetry.lock", `there is no lock-version`, "which rules the lock follows is not known"},
	{"uv.lock", `theirs/empty.lock: .* there is no version`, "which rules the lock follows is not known"},
	{"uv.lock", `theirs/names-outside-package-block.lock: .* comes from a source`, "a package has to come from somewhere"},
	{"uv.lock", `verify alone has uv-lockfiles 0\.1\.0$`, "the project itself is in its lock"},
	{"pdm.lock", `there is no lock_version`, "which rules the lock follows is not known"},
	{"Pipfile.lock", `theirs/empty-file: .* it is cut off`, "a file without anything in it is no lock"},
	{"Pipfile.lock", `theirs/no-version.json: verify alone has [a-z]+$`, "what has no version is there all the same"},
	{"pylock.toml", `theirs/empty.toml: .* there is no lock-version`, "which rules the lock follows is not known"},
	{"pylock.toml", `verify alone has [a-z-]+$`, "what has no version is there all the same"},
	{"Cargo.lock", `verify alone has app 0\.1\.0$`, "the first version of the lock has the project itself beside the packages"},
	{"Gemfile.lock", `theirs/invalid.lock: .* has no version that RubyGems takes`, "a line that osv-scalibr passes over"},
}
