package composer

import (
	"os/exec"
	"testing"

	"verify.example/verify/checks/dependencies/jsontext"
)

// manifests are compositions of what json_encode writes in its own way, with the hash that Composer 2.5.5 gives.
var manifests = map[string]string{
	`{}`: "d751713988987e9331980363e24189ce",
	`{"require": {"php": ">=7.4", "a/b": "^1.0"}, "name": "x/y", "description": "d"}`:                                                      "63d34000617c0f99d7b1af92754b4bb5",
	`{"require": {}, "require-dev": [], "extra": {"0": "a", "1": {"é": "\u20ac \ud83d\ude00 / \u007f \u0001 \b\f\n\r\t \"\\ <>&'"}}}`:      "aab83e27b3ff8b713367109640d065ab",
	`{"extra": {"1": "a", "0": "b", "n": -12, "t": true, "f": false, "z": null}, "prefer-stable": true, "minimum-stability": "dev"}`:       "09c1edaef0b1072f3df3394f5926bafb",
	`{"config": {"platform": {"php": "8.1"}, "sort-packages": true}, "repositories": [{"type": "path", "url": "../x"}], "version": "1.0"}`: "c2990c350cc0978fa156bb41e9485a39",
	`{"config": {"platform": {}}, "conflict": {"a/b": "*"}, "provide": {"c/d": "1"}, "replace": {"e/f": "self.version"}}`:                  "062c4077b234714a6e4356e4b8b1751e",
	`{"config": {"platform": null}, "extra": null}`:                                                                                        "9beb5f404b83dce3d3687397bb428459",
}

func TestContentHash(t *testing.T) {
	for text, want := range manifests {
		doc, faults := jsontext.Parse([]byte(text))
		if faults != nil {
			t.Fatal(faults)
		}
		if got, fault := contentHash(doc); fault != nil || got != want {
			t.Errorf("%s has %q (%v), want %q", text, got, fault, want)
		}
	}
	for _, text := range []string{`{"extra": 1.5}`, "{\n\"extra\": [1e3]}", `{"extra": {"a": 12345678901234567890}}`, `{"extra": -0}`} {
		doc, _ := jsontext.Parse([]byte(text))
		if got, fault := contentHash(doc); fault == nil {
			t.Errorf("%s has the hash %q, but PHP writes its number in its own way", text, got)
		}
	}
}

// TestComposerHashes asks Composer itself.
func TestComposerHashes(t *testing.T) {
	php(t)
	for text, want := range manifests {
		out, err := exec.Command("php", "-r", `require "Composer/autoload.php"; echo Composer\Package\Locker::getContentHash($argv[1]);`, "--", text).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if string(out) != want {
			t.Errorf("%s has %s for Composer, want %s", text, out, want)
		}
	}
}
