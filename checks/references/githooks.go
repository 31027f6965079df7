package references

import (
	"path"
	"slices"
)

// githooks are hooks that a repository brings along for core.hooksPath: git passes over one without its x bit (githooks(5)).
var githooks = &format{
	title: "git hooks in .githooks",
	dirs:  []string{".githooks", ".git-hooks"},
	match: func(file string) bool {
		return slices.Contains([]string{
			"applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg",
			"post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update", "post-receive", "post-update",
			"reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite", "sendemail-validate",
		}, path.Base(file))
	},
	read: func(c *config) {
		c.claim(claim{key: "core.hooksPath", name: path.Base(c.file), must: aProgram})
	},
}
