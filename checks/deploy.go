package checks

import "verify.example/verify/rules"

// deploy is how the artifact will look on the target. An image is a whole root, and says itself what it runs on; a manifest that
// several stages share may speak of the directory that the artifact is copied to, which is not where the image's root is. A
// package's label names its platform too.
func (r *run) deploy() *rules.Deploy {
	img, label := r.tree.Said.Image, r.tree.Said.Platforms
	if img == nil && len(label) == 0 {
		return &r.plan.policy.Deploy
	}
	d := r.plan.policy.Deploy
	if img != nil {
		d.Path, label = "/", []string{img.Platform()}
	}
	if len(d.Platform) == 0 {
		d.Platform = label
	}
	return &d
}
