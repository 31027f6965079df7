package references

// must is what has to hold of what a configuration names.
type must uint8

// What has to hold; exist is enough for the zero value.
const (
	exist      must = iota
	aFile           // a plain file
	aDirectory      // a directory
	aProgram        // a plain file that can be executed
	aUser           // a user of the target, by name; not a path
)

// String is what a finding expects.
func (m must) String() string {
	return [...]string{"something", "a file", "a directory", "a program", "a user"}[m]
}

// claim is one path that a configuration names.
type claim struct {
	line int
	key  string // the directive or key that names it: "ExecStart"
	// name is the path as the configuration means it on the target: absolute, or relative to from. One that holds what only the
	// program itself can fill in (a variable, a pattern) must not be claimed.
	name string
	from from
	must must
	// or are other names any of which is as good as name.
	or []string
	// built says that a build may make what is named: it is not missed in a checkout of the sources, which has git's record.
	built bool
	// weak says that the program goes on without it: the finding is a warning whatever is known of the target.
	weak bool
}

// from is what a relative name is relative to.
type from uint8

// Where relative names begin.
const (
	fromFile from = iota // the directory that the configuration lies in
	fromRoot             // the artifact's root
)

// config is one configuration file that is being read.
type config struct {
	file   string // its path in the artifact
	text   string
	claims []claim
	users  []string // the users that the file makes known
}

// claim adds a path that the configuration names.
func (c *config) claim(one claim) { c.claims = append(c.claims, one) }

// format is one kind of configuration that names what it runs. It is found by the last element of a file's path, by that element's
// end, or by the name of the directory that the file lies in; match, where it is not nil, decides among these.
type format struct {
	title string // for people: "squid.conf"
	// bases, suffixes (from a dot on) and dirs let files through; at least one is given.
	bases, suffixes, dirs []string
	// match takes the path relative to the artifact's root; it must be cheap.
	match func(file string) bool
	// read claims what the file names. What it does not know of the file's syntax it leaves alone: a configuration may say much, and
	// nothing is claimed that is not certain. It is called concurrently.
	read func(c *config)
}
