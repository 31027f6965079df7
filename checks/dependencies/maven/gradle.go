package maven

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// readGradle reads a gradle.lockfile: a line GROUP:ARTIFACT:VERSION=CONFIGURATIONS for each package.
func readGradle(file string, text []byte) (*packages.File, []packages.Fault) {
	var faults packages.Faults
	f := &packages.File{Format: "gradle.lockfile", Complete: true}
	line := 0
	for one := range strings.SplitSeq(string(text), "\n") {
		line++
		one = strings.TrimSpace(one)
		name, configurations, ok := strings.Cut(one, "=")
		parts := strings.Split(name, ":")
		switch {
		case one == "" || one[0] == '#' || ok && name == "empty":
		case strings.HasPrefix(one, "<<<<<<<") || strings.HasPrefix(one, "=======") || strings.HasPrefix(one, ">>>>>>>") || strings.HasPrefix(one, "|||||||"):
			faults.Add(line, "is a merge conflict marker: resolve the conflict, and write the locks again")
		case !ok || len(parts) != 3 || parts[0] == "" || parts[1] == "" || check(parts[2]) != nil:
			faults.Add(line, "want group:artifact:version=configurations, not %q", one)
		default:
			kind := use(configurations)
			if strings.HasSuffix(file, "buildscript-gradle.lockfile") {
				kind = packages.Optional
			}
			f.Packages = append(f.Packages, packages.Package{Name: parts[0] + ":" + parts[1], Version: parts[2], Kind: kind, Line: line})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return f, nil
}

// use tells by the names of the configurations what a package is for.
func use(configurations string) packages.Kind {
	kind := packages.Development
	for c := range strings.SplitSeq(configurations, ",") {
		lower := strings.ToLower(c)
		switch {
		case strings.Contains(lower, "test"):
		case strings.HasSuffix(lower, "runtimeclasspath"):
			return packages.Runtime
		default:
			kind = packages.Optional
		}
	}
	return kind
}

// readProperties reads the pom.properties of something that Maven built.
func readProperties(_ string, text []byte) (*packages.File, []packages.Fault) {
	values := map[string]string{}
	line, at := 0, 0
	for one := range strings.SplitSeq(string(text), "\n") {
		line++
		one = strings.TrimSpace(one)
		if one == "" || one[0] == '#' || one[0] == '!' {
			continue
		}
		i := strings.IndexAny(one, "=:")
		if i < 0 {
			return nil, []packages.Fault{{Line: line, Message: "want key=value"}}
		}
		key := strings.TrimSpace(one[:i])
		values[key] = strings.TrimSpace(one[i+1:])
		if key == "version" {
			at = line
		}
	}
	group, artifact, version := values["groupId"], values["artifactId"], values["version"]
	if group == "" || artifact == "" || check(version) != nil {
		return nil, []packages.Fault{{Line: at, Message: "needs a groupId, an artifactId and a version, as Maven writes them"}}
	}
	return &packages.File{
		Format:   "pom.properties",
		Packages: []packages.Package{{Name: group + ":" + artifact, Version: version, Line: at}},
	}, nil
}
