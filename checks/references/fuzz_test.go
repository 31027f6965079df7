package references

import (
	"strings"
	"testing"
)

// FuzzFormats holds every format to what each promises, whatever the bytes are: it returns, and what it claims is certain and at a line
// that is there.
func FuzzFormats(f *testing.F) {
	for _, s := range []string{
		"Subsystem sftp /usr/lib/sftp\nForceCommand /x\n", "url_rewrite_program /usr/bin/x -a\n", "[Service]\nExecStart=-/bin/x \\\n y\n",
		"0 4 * * * root /bin/x\n@daily /bin/y\n", "{\n\"bin\": {\"a\": \"b\"}, \"exports\": [\"./a\"]}", "web: bin/x\n",
		"[program:x]\ncommand=/bin/x\n", "root /var/www;\nDocumentRoot /x\n", "postrotate\n/bin/x\nendscript\n",
		"[console_scripts]\na = b.c:d\n", "DAEMON_OPTS=\"-f /etc/x.vcl \\\n -S /etc/s\"\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		for _, of := range formats() {
			c := config{file: "etc/systemd/system/pre-push", text: text}
			of.read(&c)
			for _, one := range c.claims {
				if one.line < 0 || one.line > lines || one.name == "" {
					t.Errorf("%s claims %+v in a text of %d lines", of.title, one, lines)
				}
				if !certain(one.name) {
					t.Errorf("%s claims %q, which is not certain", of.title, one.name)
				}
			}
		}
	})
}
