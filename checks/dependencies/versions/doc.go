// Package versions reads the version constraints of a manifest's "dependencies: packages", which are written alike for every
// ecosystem and held against versions in the ecosystem's own order.
//
//	2.32.3        exactly this version, the same as "== 2.32.3"
//	!= 2.31.0     any other
//	>= 4.2, < 5   both; a comma is AND, and there is no OR
//	> 4.2         later, <= 4.2 not later
//	*             any version, one that is not known included
//
// Where the ecosystem has them, three more operators say how far a version may move. Numbers are the version's release segments:
// the dotted numbers it begins with, after an epoch ("1:" or "1!") and a "v".
//
//	~= 1.4.2      >= 1.4.2 and 1.4 stays: the last number given may grow, as in Python. It takes at least two numbers
//	^1.4.2        >= 1.4.2 and 1 stays: the numbers up to the first that is not 0, as in npm and Cargo (^0.3.1 keeps 0.3,
//	              ^0.0 keeps 0.0)
//	~1.4.2        >= 1.4.2 and 1.4 stays: the first two numbers, or the one that is given, as in npm
//
// "Stays" is told from the numbers and not from the order, so that 1.5.0rc1, which every order puts before 1.5.0, is not taken for
// a 1.4. For the same reason "< 5" takes no version whose numbers are those of 5, such as 5.0rc1 or 5~beta1: who writes it wants
// nothing of 5. A bound that itself says more than numbers ("< 5.0rc2") is held by the order alone, as is everything else:
// ">= 4.2" takes 5.0rc1, for what is installed was chosen already.
//
// It imports nothing of verify.
package versions
