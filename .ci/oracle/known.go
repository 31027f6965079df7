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
	{"package-lock.json", `verify alone has (@app/[ab]|@my-monorepo/(client|pkg-[ab])|local)$`, "a link is there as well as the directory that it leads to, which has the version"},
	{"yarn.lock", `theirs/empty.v2.lock: .* it is cut off`, "a file without anything in it is no lock"},
	{"yarn.lock", `theirs/no-version.v1.lock: .* "balanced-match:" is no package`, "yarn 1 writes an @ behind the name where the range is empty, too"},
	{"yarn.lock", `verify alone has (ansi-regex|app|eslint-plugin-jest|mine|zone\.js) 0\.0\.0-use\.local$`, "the project itself is in its lock"},
	{"pnpm-lock.yaml", `theirs/empty.yaml: .* unknown lockfileVersion ""`, "a file without anything in it is no lock"},
	{"pnpm-lock.yaml", `theirs/(commits|exotic|multi-document\.v9|multiple-versions(\.v9)?|peer-dependencies-advanced(\.v9)?)\.yaml: .* is not among "packages": lock anew`, "the sample was cut by hand, and lacks what it says was found"},
	{"pnpm-lock.yaml", `theirs/files.yaml: .* "file:\.\./nameless-package" is no package`, "pnpm gives every directory's package a name"},
	{"pnpm-lock.yaml", `theirs/scoped-path-no-version.yaml: .* "/@x" is no package`, "osv-scalibr passes over a package without a version"},
	{"pnpm-lock.yaml", `verify alone has local$`, "what has no version is there all the same"},
	{"pnpm-lock.yaml", `osv-scalibr alone has local file:lib/local$`, "where a directory lies is not its version"},
	{"pnpm-lock.yaml", `pnpm-11.txtar:pnpm-lock.yaml: osv-scalibr alone has pnpm 11\.9\.0$`, "pnpm itself is not among what the project installs"},
	{"pnpm-lock.yaml", `pnpm-11.txtar:configured/pnpm-lock.yaml: osv-scalibr alone has hooks 1\.0\.0$`, "verify says of configDependencies that it does not compare them"},
	{"poetry.lock", `there is no lock-version`, "which rules the lock follows is not known"},
	{"uv.lock", `theirs/empty.lock: .* there is no version`, "which rules the lock follows is not known"},
	{"uv.lock", `theirs/names-outside-package-block.lock: .* comes from a source`, "a package has to come from somewhere"},
	{"uv.lock", `verify alone has (uv-lockfiles 0\.1\.0|my-app 0\.1\.0|app 1)$`, "the project itself is in its lock"},
	{"pdm.lock", `there is no lock_version`, "which rules the lock follows is not known"},
	{"Pipfile.lock", `theirs/empty-file: .* it is cut off`, "a file without anything in it is no lock"},
	{"Pipfile.lock", `theirs/no-version.json: verify alone has [a-z]+$`, "what has no version is there all the same"},
	{"Pipfile.lock", `ours/pypi/testdata/read/pipfile.txtar:Pipfile.lock: verify alone has (local|tool)$`, "what comes from a directory or a repository has no version, and is there all the same"},
	{"pylock.toml", `theirs/empty.toml: .* there is no lock-version`, "which rules the lock follows is not known"},
	{"pylock.toml", `verify alone has [a-z-]+$`, "what has no version is there all the same"},
	{"Cargo.lock", `verify alone has app 0\.1\.0$`, "the first version of the lock has the project itself beside the packages"},
	{"Gemfile.lock", `theirs/invalid.lock: .* has no version that RubyGems takes`, "a line that osv-scalibr passes over"},
	{"composer.lock", `theirs/drupal-packages.json: .* content-hash must be 32 hexadecimal digits`, "composer writes an MD5 there, and the sample has 123abc"},
	{"gradle.lockfile", `theirs/with-bad-pkg: .* want group:artifact:version=configurations, not ">>>"`, "a line that osv-scalibr passes over"},
	{"mix.lock", `theirs/invalid: .* certifi is locked in a way that is not known`, "a line that osv-scalibr passes over"},
	{"mix.lock", `ours/.*: verify alone has (cowboy 2\.9\.0|cowlib (2\.11|3\.0)\.0|old 1\.0\.0|renamed 0\.1\.0)$`, "osv-scalibr passes over packages that have no digest"},
}
