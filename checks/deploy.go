package checks

import "verify.example/verify/rules"

// deploy is how the artifact will look on the target. An image is a whole root, and says itself what it runs on; a manifest that
// several stages share may speak of the directory that the artifact is copied to, which is not where the image's root is.
func (r *run) deploy() *rules.Deploy {
	img := r.tree.Said.Image
	if img == nil {
		return &r.plan.policy.Deploy
	}
	d := r.plan.policy.Deploy
	d.Path = "/"
	if len(d.Platform) == 0 {
		d.Platform = []string{img.Platform()}
	}
	return &d
}
