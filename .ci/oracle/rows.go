// Package oracle holds the readers of dependency files against those of another program, google/osv-scalibr: what both read must state
// the same packages. It is a module of its own, so that the hundreds of modules of that program are not verify's.
package oracle

import (
	cpb "github.com/google/osv-scalibr/binary/proto/config_go_proto"
	"github.com/google/osv-scalibr/extractor/filesystem"
	"github.com/google/osv-scalibr/extractor/filesystem/language/dart/pubspec"
	"github.com/google/osv-scalibr/extractor/filesystem/language/dotnet/packageslockjson"
	"github.com/google/osv-scalibr/extractor/filesystem/language/elixir/mixlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/golang/gomod"
	"github.com/google/osv-scalibr/extractor/filesystem/language/golang/vendormodules"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradlelockfile"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/packagelockjson"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/pnpmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/yarnlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/php/composerlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pdmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pipfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/poetrylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/uvlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/ruby/gemfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/rust/cargolock"
	"github.com/google/osv-scalibr/extractor/filesystem/os/apk"
	"github.com/google/osv-scalibr/extractor/filesystem/os/dpkg"
)

// row is one kind of file that both read. Its samples are those of osv-scalibr itself, below extractor/filesystem/FOLDER/testdata, and
// those of verify's own tests that are of the same format.
type row struct {
	ecosystem string // as verify names it
	path      string // under which the samples are read
	folder    string
	make      func(*cpb.PluginConfig) (filesystem.Extractor, error)
}

var rows = []row{
	{"golang", "go.mod", "language/golang/gomod", gomod.New},
	{"golang", "vendor/modules.txt", "language/golang/vendormodules", vendormodules.New},
	{"npm", "package-lock.json", "language/javascript/packagelockjson", packagelockjson.New},
	{"npm", "yarn.lock", "language/javascript/yarnlock", yarnlock.New},
	{"npm", "pnpm-lock.yaml", "language/javascript/pnpmlock", pnpmlock.New},
	{"pypi", "poetry.lock", "language/python/poetrylock", poetrylock.New},
	{"pypi", "uv.lock", "language/python/uvlock", uvlock.New},
	{"pypi", "pdm.lock", "language/python/pdmlock", pdmlock.New},
	{"pypi", "Pipfile.lock", "language/python/pipfilelock", pipfilelock.New},
	{"pypi", "pylock.toml", "language/python/pylock", pylock.New},
	{"cargo", "Cargo.lock", "language/rust/cargolock", cargolock.New},
	{"gem", "Gemfile.lock", "language/ruby/gemfilelock", gemfilelock.New},
	{"composer", "composer.lock", "language/php/composerlock", composerlock.New},
	{"maven", "gradle.lockfile", "language/java/gradlelockfile", gradlelockfile.New},
	{"nuget", "packages.lock.json", "language/dotnet/packageslockjson", packageslockjson.New},
	{"hex", "mix.lock", "language/elixir/mixlock", mixlock.New},
	{"pub", "pubspec.lock", "language/dart/pubspec", pubspec.New},
	{"deb", "var/lib/dpkg/status", "os/dpkg", dpkg.New},
	{"apk", "lib/apk/db/installed", "os/apk", apk.New},
}
