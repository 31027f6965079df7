// Package suite joins the families of checks into the one list that verify runs.
package suite

import (
	"slices"

	"verify.example/verify/checks"
	"verify.example/verify/checks/archive"
	"verify.example/verify/checks/content"
	"verify.example/verify/checks/dependencies"
	"verify.example/verify/checks/environment"
	"verify.example/verify/checks/executables"
	"verify.example/verify/checks/inventory"
	"verify.example/verify/checks/lineendings"
	"verify.example/verify/checks/links"
	"verify.example/verify/checks/permissions"
	"verify.example/verify/checks/references"
)

// All are the checks there are, family by family.
func All() []*checks.Check {
	return slices.Concat(
		permissions.Checks(),
		executables.Checks(),
		lineendings.Checks(),
		inventory.Checks(),
		links.Checks(),
		content.Checks(),
		dependencies.Checks(),
		references.Checks(),
		environment.Checks(),
		archive.Checks(),
		checks.DiffChecks(),
		checks.AllowChecks(),
	)
}
