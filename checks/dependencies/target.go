package dependencies

import (
	"regexp"
	"strings"
)

// target fills in what is known of where the project will run: one platform of the manifest's "deploy", and the Python of the
// environment's own path.
func (p *project) target() {
	if platforms := p.gathered.tree.Deploy.Platform; len(platforms) == 1 {
		p.Target.System, p.Target.Processor, _ = strings.Cut(platforms[0], "/")
		p.Target.Processor, _, _ = strings.Cut(p.Target.Processor, "/")
	}
	for _, f := range p.Installed {
		if m := pythonPath.FindStringSubmatch(f.Path); m != nil {
			p.Target.Python, p.Target.Posix = m[1], true
			break
		}
	}
	for _, f := range p.Installed {
		if t := f.Target; strings.HasPrefix(t.Python, p.Target.Python) && t.Python != "" {
			p.Target.Python, p.Target.Implementation = t.Python, t.Implementation
			break
		}
	}
}

var pythonPath = regexp.MustCompile(`(?:^|/)lib/python([0-9]+\.[0-9]+)/`)
