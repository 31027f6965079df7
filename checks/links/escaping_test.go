package links

import (
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// TestVerifiedPlace holds that an absolute link into the verified directory is judged by where that lies: a build directory is gone
// on the target, while /srv/app may well be the same place there. The cases beside the check cannot choose where they lie.
func TestVerifiedPlace(t *testing.T) {
	for _, tc := range []struct {
		place, target string
		deployed      bool
	}{
		{"/srv/app", "/srv/app/releases/42", true},
		{"/opt/app/", "/opt/app/lib", true},
		{"/var", "/var/lib/x", true},
		{"/var/www/app", "/var/www/app/releases/1", true},
		{"/usr/lib", "/usr/lib/x.so.1", true},
		{"/lib", "/lib/x.so.1", true},
		{"/builds/team/app", "/builds/team/app/vendor", false},
		{"/var/lib/jenkins/workspace/app", "/var/lib/jenkins/workspace/app/x", false},
		{"/build/app", "/build/app/x", false},
		{"/srvs/app", "/srvs/app/x", false},
	} {
		pass := &checks.TreePass{Tree: &artifact.Tree{Path: tc.place}, Deploy: &rules.Deploy{}}
		if got := builder(tc.target, pass); got != verifiedPlace {
			t.Errorf("in %s a link to %s leads to %q, want %q", tc.place, tc.target, got, verifiedPlace)
		}
		if got := installed(tc.place); got != tc.deployed {
			t.Errorf("%s is a place of deployment: %v, want %v", tc.place, got, tc.deployed)
		}
	}
}
