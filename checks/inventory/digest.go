package inventory

import (
	"encoding/hex"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// sum is a SHA-256 digest.
type sum [32]byte

var digest = &checks.Check{
	Name:  "inventory/digest",
	Title: "a file's content is not the one expected",
	Finds: "a file whose SHA-256 digest differs from its rule's, or from the inventory's. How many files an inventory lists without one is " +
		"mentioned: their content was not compared.",
	Why:    "a vendored or signed file must arrive byte for byte",
	Repair: "fetch the file again, or correct the digest where the new content is meant",
	Source: "FIPS 180-4",
	Attribute: &checks.Attribute{
		Name:    "sha256",
		Values:  "64 hexadecimal digits, as sha256sum prints them",
		Example: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Types:   checks.Files,
		Parse:   parseDigest,
	},
	Severity: rules.Off,
	Types:    checks.Files,
	Need:     artifact.NeedSHA256,
	Alone:    true,
	Run: func(p *checks.Pass) {
		if want, ok := p.Value().(*sum); ok {
			compareDigest(p, (*[32]byte)(want))
		}
	},
	Listing: &checks.Listing{
		Facts: rules.ListsSHA256,
		Need:  artifact.NeedSHA256,
		Compare: func(p *checks.Pass) {
			if !p.Reported("inventory/size") { // which says the same, in fewer words
				compareDigest(p, &p.Listed.SHA256)
			}
		},
	},
	Tree: func(t *checks.TreePass) {
		if t.Inventory == nil || t.Inventory.Undigested == 0 {
			return
		}
		n, whose := t.Inventory.Undigested, "their"
		if n == 1 {
			whose = "its"
		}
		t.ReportListed(".", nil, checks.Diagnosis{
			Severity: rules.Info,
			Message:  "the inventory lists " + checks.Count(int64(n), "file", "files") + " without sha256: " + whose + " content was not compared",
			Remedy:   "make the inventory with sha256",
		})
	},
}

func compareDigest(p *checks.Pass, want *[32]byte) {
	if p.Facts == nil {
		p.Problem("content was not read, so its digest is not known")
		return
	}
	if p.Facts.SHA256 == *want {
		return
	}
	wanted, got := hex.EncodeToString(want[:]), hex.EncodeToString(p.Facts.SHA256[:])
	p.Report(checks.Diagnosis{
		Expected: wanted, Actual: got, Message: "sha256 is " + got + ", want " + wanted,
		Remedy: "fetch the file again, or correct the digest",
	})
}

func parseDigest(v rules.Value, b *checks.Binding) any {
	raw, err := hex.DecodeString(v.Text)
	var s sum
	if v.Kind != rules.Scalar || err != nil || len(raw) != len(s) {
		hint := "write 64 hexadecimal digits, as sha256sum prints them"
		if strings.HasPrefix(v.Text, "sha256:") {
			hint = "leave out sha256:"
		}
		b.Faultf(v.Pos, hint, "%q is not a SHA-256 digest", v.Text)
		return nil
	}
	copy(s[:], raw)
	return &s
}
