package suite_test

import (
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

func TestEveryCheckIsDeclaredWhole(t *testing.T) {
	names, attributes := map[string]bool{}, map[string]string{}
	for _, c := range suite.All() {
		if family, name, ok := strings.Cut(c.Name, "/"); !ok || family == "" || name == "" {
			t.Errorf("%q is not family/name", c.Name)
		}
		if names[c.Name] {
			t.Errorf("%s is declared twice", c.Name)
		}
		names[c.Name] = true
		for what, text := range map[string]string{"title": c.Title, "finds": c.Finds, "why": c.Why, "repair": c.Repair} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", c.Name, what)
			}
		}
		if strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: the title ends in a full stop", c.Name)
		}
		if c.Severity == rules.Unset {
			t.Errorf("%s has no severity: Off where only rules make it speak", c.Name)
		}
		if c.Always && c.Run == nil && c.Scan == nil {
			t.Errorf("%s always looks, with nothing", c.Name)
		}
		a := c.Attribute
		if a == nil {
			continue
		}
		if other, taken := attributes[a.Name]; taken {
			t.Errorf("the attribute %s is read by %s and %s", a.Name, other, c.Name)
		}
		attributes[a.Name] = c.Name
		if a.Values == "" || a.Example == "" || a.Parse == nil || a.Types == 0 {
			t.Errorf("the attribute %s is not declared whole", a.Name)
		}
	}
}

// The default pack is what turns checks on without a manifest; it says of each what the check says of itself.
func TestTheDefaultPackStatesEachCheckAsItIsDeclared(t *testing.T) {
	p, err := manifest.None()
	if err != nil {
		t.Fatal(err)
	}
	stated := map[string]rules.Setting{}
	for _, s := range p.Settings {
		stated[s.Check] = s
		if s.Because == "" {
			t.Errorf("the default pack gives no reason for %s", s.Check)
		}
	}
	for _, c := range suite.All() {
		s, ok := stated[c.Name]
		delete(stated, c.Name)
		switch {
		case !ok && c.Severity > rules.Off:
			t.Errorf("%s is declared %s, and the default pack does not turn it on", c.Name, c.Severity)
		case ok && s.Severity != c.Severity:
			t.Errorf("%s is declared %s, and the default pack says %s", c.Name, c.Severity, s.Severity)
		}
	}
	for name := range stated {
		t.Errorf("the default pack names %s, which is no check", name)
	}
	if _, faults := checks.Bind(p, suite.All(), checks.Select{}); len(faults) > 0 {
		t.Error(faults)
	}
}
