// Package checktest runs checks over artifacts that a test describes beside its expectation.
//
// A case is a txtar file. Its comment says why the case exists; its sections are
//
//	modes           a listing: what is made or changed after the files were written
//	verify.yaml     the manifest, put at the artifact's root; without it the run is without one
//	tree/PATH       the artifact's file PATH; files are 0644 and directories 0755, whatever the umask is
//	record          makes the artifact a git checkout
//	archive         makes the artifact a tar of these entries, in this order, in place of tree, modes and record
//	image           makes that tar the layer of a container image, whose "config" is this JSON
//	want            all that is found, sorted, and nothing else
//
// A listing has one line for each thing; a line that begins with # is a comment, and a name may be written as a Go string
// literal. A mode or crlf for ** is for every plain file. What makes something (bytes, elf, dir, link, fifo, committed-crlf) is done
// first, before the record; the rest in order and after it, as is everything below the first rm:
//
//	0755 bin/run                    chmod, up to four digits
//	dir 0700 private                make a directory with that mode
//	link current -> releases/42     make a symbolic link
//	fifo pipe                       make a named pipe
//	bytes data.bin "\xef\xbb\xbf"   write exactly these bytes
//	elf lib/x.so soname=x.so        write an ELF file; see ELF for what it may say
//	crlf bin/run                    turn every LF of the file into CRLF
//	committed-crlf bin/run          the same before the record is made: git has it so
//	rm old                          remove, with all that is in it
//	owner 33:33 var                 chown; the test is skipped unless root runs it
//	root 0750                       the mode of the artifact's root
//
// A record has a line for each path that git has on record; files that are not listed are untracked. The blob is the file's
// content before the listing changed it, and empty where the path is not in the tree. "git KEY VALUE" sets a configuration key:
//
//	100755 bin/run
//	120000 current
//	160000 vendor/lib
//	git core.fileMode false
//
// An archive has a line for each entry, directories with a slash at their end; an owner may stand in front, by number or name:
//
//	0644 NAME "content"
//	0755 NAME elf needed=libc.so.6
//	www-data:adm 0755 DIR/
//	33:4 link NAME -> TARGET
//	hard NAME -> NAME
//
// What is wanted reads as follows; $UID and $GID, here and in the manifest, stand for those of the user who runs the test:
//
//	bin/run: error permissions/mode: mode is 0644, want 0755 [verify.yaml:3]
//	    remedy: chmod 0755 bin/run
//	notes:12: warning lineendings/mixed: 3 lines end in CRLF, 9 in LF [default]
//	problem: secret: permission denied
//	fault: verify.yaml:3:9: a fault of the manifest; then nothing is verified
//
// The day is 1 December 2026. A case that wants a problem for a denied permission is skipped for root, whom nothing is denied.
package checktest
