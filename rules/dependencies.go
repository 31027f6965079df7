package rules

// Word is a text of a manifest with its place.
type Word struct {
	Text string
	Pos  Pos
}

// Dependencies is one item of a manifest's "dependencies": what is held against each other in one ecosystem. Nothing is known yet of
// whether the ecosystem, the files and the constraints make sense; the checks that read it say so.
type Dependencies struct {
	Pos       Pos
	Ecosystem Word // a package-url type
	// The sides: files, or for Installed directories too, relative to the artifact's root, clean. Nil means that the side is not named.
	Declared, Locked, Installed []Word
	Packages                    []Wanted // in the order written
	Others                      string   // "allowed", "forbidden", or "" where nothing is said
	Severity                    Severity // Unset means Error
	Because                     string
}

// Wanted is one package that a manifest asks for. The constraint is in the grammar that every ecosystem shares.
type Wanted struct {
	Name       Word
	Constraint Word
}
