package manifest

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"verify.example/verify/rules"
)

// packPrefix begins the name under which a built-in pack's positions and text are kept.
const packPrefix = "pack:"

// loader reads one manifest after another into one policy.
type loader struct {
	opt     Options
	packs   []rules.Pack
	policy  *rules.Policy
	faults  rules.Faults
	listed  rules.Pos               // where an inventory was named
	chain   []string                // the cleaned names of the files that are being read, outermost first
	deploys map[string]rules.Deploy // what each file that was read says or uses, by its cleaned name
}

func newLoader(opt Options) *loader {
	return &loader{
		opt:     opt.withDefaults(),
		packs:   rules.Packs(),
		policy:  &rules.Policy{Sources: map[string][]byte{}},
		deploys: map[string]rules.Deploy{},
	}
}

// finish hands out what was read.
func (l *loader) finish() (*rules.Policy, error) {
	if len(l.faults) == 0 {
		return l.policy, nil
	}
	return l.policy, &Error{Faults: l.faults.Sorted(), Sources: l.policy.Sources}
}

// main reads the manifest that everything else is used by.
func (l *loader) main(name string, text []byte) {
	doc := l.document(name, "", text)
	l.policy.Baseline = doc.baseline()
	if doc.defaults() {
		l.defaultPack()
	}
	l.policy.Deploy = l.read(doc)
}

// defaultPack reads the pack that is weaker than git's record.
func (l *loader) defaultPack() {
	for _, p := range l.packs {
		if p.Name == "default" {
			l.policy.Deploy = l.read(l.document(packPrefix+p.Name, p.Name, p.Text))
		}
	}
	l.policy.RecordRank = len(l.policy.Rules)
}

// read adds a file, and before it what it uses, to the policy. It returns what the file says or uses of a deployment.
func (l *loader) read(doc *document) rules.Deploy {
	l.chain = append(l.chain, filepath.Clean(doc.name))
	var used rules.Deploy
	for _, v := range doc.uses() {
		deploy := l.use(doc, v)
		if deploy.Given && used.Given && !sameDeploy(deploy, used) && !doc.has("deploy") {
			l.faults.Add(v.Pos, "say in this manifest's own \"deploy\" which one holds",
				"%s describes another deployment than what is used before it", quote(v.Text))
		}
		if !used.Given {
			used = deploy
		}
	}
	doc.body(l.policy)
	l.inventory(doc)
	if own := doc.deploy(); own.Given {
		used = own
	}
	l.deploys[filepath.Clean(doc.name)] = used
	l.chain = l.chain[:len(l.chain)-1]
	return used
}

// use reads what one item of doc's "use" names.
func (l *loader) use(doc *document, v rules.Value) rules.Deploy {
	name, pack := v.Text, ""
	var text []byte
	switch local := strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../"); {
	case local && doc.pack != "":
		l.faults.Add(v.Pos, "", "a pack cannot use the file %s", quote(name))
		return rules.Deploy{}
	case local:
		name = filepath.Join(filepath.Dir(doc.name), filepath.FromSlash(name))
	default:
		p, ok := l.pack(v)
		if !ok {
			return rules.Deploy{}
		}
		name, pack, text = packPrefix+p.Name, p.Name, p.Text
	}
	if at := slices.Index(l.chain, name); at >= 0 {
		chain := append(slices.Clone(l.chain[at:]), name)
		l.faults.Add(v.Pos, "remove one of these uses", "manifests use each other in a circle: %s", strings.Join(chain, " -> "))
		return rules.Deploy{}
	}
	if deploy, done := l.deploys[name]; done {
		return deploy
	}
	if len(l.policy.Sources) >= maxFiles {
		l.faults.Add(v.Pos, "", "more than %d manifests are used", maxFiles)
		return rules.Deploy{}
	}
	if pack == "" {
		var err error
		if text, err = l.opt.ReadFile(name); err != nil {
			l.faults.Add(v.Pos, "paths in \"use\" begin at the manifest's own directory",
				"cannot read %s: %v", quote(name), cause(err))
			return rules.Deploy{}
		}
	}
	return l.read(l.document(name, pack, text))
}

// pack finds the built-in pack that v names.
func (l *loader) pack(v rules.Value) (rules.Pack, bool) {
	var known []string
	for _, p := range l.packs {
		if p.Name == v.Text {
			return p, true
		}
		known = append(known, p.Name)
	}
	hint := "known packs: " + strings.Join(known, ", ")
	if near := rules.Nearest(v.Text, known); near != "" {
		hint = didYouMean(near)
	}
	if strings.ContainsAny(v.Text, `/\`) || strings.HasSuffix(v.Text, ".yaml") || strings.HasSuffix(v.Text, ".yml") {
		hint = "a path begins with ./ or ../ and is relative to this manifest"
	}
	l.faults.Add(v.Pos, hint, "no pack is named %s", quote(v.Text))
	return rules.Pack{}, false
}

// sameDeploy compares two descriptions but for where they stand.
func sameDeploy(a, b rules.Deploy) bool {
	plain := func(d rules.Deploy) rules.Deploy {
		d.Pos, d.Users = rules.Pos{}, slices.Clone(d.Users)
		for i := range d.Users {
			d.Users[i].Pos = rules.Pos{}
		}
		return d
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// quote is text from a manifest as a message shows it: in quotes, escaped, and not too much of it.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q...", strings.ToValidUTF8(s[:most], ""))
	}
	return fmt.Sprintf("%q", s)
}

// didYouMean is the hint that suggests a word, or "" for none.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", word)
}
