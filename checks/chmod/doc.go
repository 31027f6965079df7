// Package chmod reads permission modes as chmod(1) takes them, and holds them against modes as bounds.
//
// An octal mode is compared exactly, all twelve bits. A symbolic one follows the grammar of POSIX chmod and says what must
// hold of a mode: "+" at least these bits, "-" none of these, "=" exactly these among read, write and execute of the
// classes named, while setuid, setgid and sticky need an "s" or a "t". "X" is "x" for a directory, and for a file that
// any class may execute. All clauses hold together, so that "a+x,a-x" is a contradiction; no class means all of them, and
// there is no umask. Copies such as "g=u" are refused.
//
// It imports nothing of verify, so that every family of checks can read a mode.
package chmod
