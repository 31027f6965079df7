package checks

import (
	"strings"

	"verify.example/verify/rules"
)

// DiffChecks are the checks of the family "diff": each is one way in which two artifacts can differ. They look at nothing by
// themselves and speak only when [Diff] compares.
func DiffChecks() []*Check {
	return []*Check{diffAdded, diffRemoved, diffType, diffMode, diffOwner, diffTarget, diffContent, diffEOL}
}

// Compares says whether a check is about two artifacts, and so has nothing to say of one.
func (c *Check) Compares() bool { return strings.HasPrefix(c.Name, "diff/") }

var diffAdded = &Check{
	Name:  "diff/added",
	Title: "something is in B that is not in A",
	Finds: "for verify diff A B, an entry of B whose path A has not. A directory is one finding, with the number of entries below " +
		"it. A new name for old content is one entry added and one removed.",
	Why:      "what nobody meant to ship is shipped: build output, an editor's file, somebody's secrets",
	Repair:   "remove it from B, or have verify diff leave it out by --ignore",
	Severity: rules.Error,
	Firm:     true,
}

var diffRemoved = &Check{
	Name:     "diff/removed",
	Title:    "something is in A that is not in B",
	Finds:    "for verify diff A B, an entry of A whose path B has not. A directory is one finding, with the number of entries below it",
	Why:      "a script or a template that was lost between two stages is missed on the target",
	Repair:   "make B again from all of A, or have verify diff leave it out by --ignore",
	Severity: rules.Error,
	Firm:     true,
}

var diffType = &Check{
	Name:  "diff/type",
	Title: "an entry of B is of another type than in A",
	Finds: "for verify diff A B, a file in place of a link, a directory in place of a file, and so on; nothing else is said of such " +
		"an entry. A plain file that holds the target of the link in its place is told apart.",
	Why:      "a file, a directory and a link do not work in each other's place",
	Repair:   "carry the tree by something that keeps types, such as tar",
	Severity: rules.Error,
	Firm:     true,
}

var diffMode = &Check{
	Name:  "diff/mode",
	Title: "the permission bits differ between A and B",
	Finds: "for verify diff A B, any of the twelve bits of a file, a directory or a special file. Where one side is git, which holds " +
		"no bit but the owner's x of a file, that bit alone is compared; where one side holds no bits, none. Those of links are not.",
	Why:      "most lost x bits are lost between two stages: commit, checkout, archive, artifact store, image",
	Repair:   "carry the tree by something that keeps modes, such as tar, or set the bits again",
	Source:   "POSIX chmod",
	Severity: rules.Error,
	Firm:     true,
}

var diffOwner = &Check{
	Name:     "diff/owner",
	Title:    "the owner or the group differs between A and B",
	Finds:    "for verify diff A B, another numeric uid or gid, where both sides hold them",
	Why:      "a service cannot read or write what belongs to the user who built",
	Repair:   "chown, or pack with tar --owner and --group",
	Severity: rules.Error,
	Firm:     true,
}

var diffTarget = &Check{
	Name:     "diff/target",
	Title:    "a link leads elsewhere in B than in A",
	Finds:    "for verify diff A B, a symbolic link whose text is another one",
	Why:      "a link that leads elsewhere brings another program, or none",
	Repair:   "make the link again",
	Severity: rules.Error,
	Firm:     true,
}

var diffContent = &Check{
	Name:  "diff/content",
	Title: "a file's content differs between A and B",
	Finds: "for verify diff A B, a file whose bytes are not the same, by SHA-256, and differ in more than their line endings. A file " +
		"whose content a filter of .gitattributes changes is not compared with what git has of it.",
	Why:      "what is shipped is not what was built or committed",
	Repair:   "make B again from A, or find out who changed it",
	Source:   "FIPS 180-4",
	Severity: rules.Error,
	Firm:     true,
}

var diffEOL = &Check{
	Name:  "diff/eol",
	Title: "a text file differs between A and B in its line endings alone",
	Finds: "for verify diff A B, a text file that is the same on both sides once each CRLF is taken for LF. What git has is compared " +
		"with what .gitattributes (eol=crlf) has it check out.",
	Why:      "a conversion on the way breaks scripts on one side and batch files on the other",
	Repair:   "copy or unpack without conversion; in git, say eol in .gitattributes",
	Source:   "gitattributes(5)",
	Severity: rules.Error,
	Firm:     true,
}
