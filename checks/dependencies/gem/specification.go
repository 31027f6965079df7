package gem

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// stub is the line from which RubyGems itself takes the name, version and platform of an installed gem.
var stub = packages.Pattern(`^# stub: (\S+) (\S+) (\S+) \S*$`)

// assigned is a line such as `  s.name = "rake".freeze`, which older versions of RubyGems wrote without a stub.
var assigned = packages.Pattern(`^\s*\w+\.(name|version|platform)\s*=\s*(?:Gem::Version\.new\(?\s*)?(?:"([^"#]+)"|'([^']+)'|%q\{([^}]+)\})`)

// readSpecification reads the specification that RubyGems writes for a gem when it installs it. Bundler itself is left out: no lock
// file lists it as a gem.
func readSpecification(_ string, text []byte) (*packages.File, []packages.Fault) {
	file := &packages.File{Format: "installed gemspec"}
	found, at, line := map[string]string{}, 0, 0
	for one := range strings.SplitSeq(string(text), "\n") {
		line++
		one = strings.TrimRight(one, "\r")
		if s := stub().FindStringSubmatch(one); s != nil && line <= 3 {
			found, at = map[string]string{"name": s[1], "version": s[2], "platform": s[3]}, line
			break
		}
		if a := assigned().FindStringSubmatch(one); a != nil && found[a[1]] == "" {
			found[a[1]] = a[2] + a[3] + a[4]
			if a[1] == "name" {
				at = line
			}
		}
	}
	name, version := found["name"], found["version"]
	if name == "" || !versionForm().MatchString(version) {
		return nil, []packages.Fault{{Line: at, Message: "does not say its name and version as the specifications do that RubyGems writes; install the gem anew"}}
	}
	if name == "bundler" {
		return file, nil
	}
	p := packages.Package{Name: name, Version: version, Place: name + "-" + version, Line: at}
	if platform := found["platform"]; platform != "ruby" {
		p.Marker = platform
	}
	file.Packages = append(file.Packages, p)
	return file, nil
}
