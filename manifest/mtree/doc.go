// Package mtree reads an inventory: an exact list of files, directories and links in the format of mtree(5), as bsdtar, NetBSD's and
// FreeBSD's mtree and gomtree write it, into a [rules.Inventory].
//
// Both forms are read: full paths ("./bin/run mode=0755"), and names within the directory that the last "type=dir" entered and a
// line ".." leaves. Names and targets are bytes; what vis(3) escapes in them (\040, \s, \#, \M-C, \^A) is undone, and a star or a
// question mark in a name stands for itself. "/set" and "/unset" hold for the lines below them, a backslash joins a line with the next.
//
// Compared are type, mode, uid, gid, uname, gname, the size and sha256 of files and the target of links; optional, ignore and nochange
// are obeyed. Known and not compared are time, tar_time, nlink, inode, device, resdevice, flags, tags and contents. Whatever else stands
// in a list is a fault, and so is an entry whose content only another digest tells: nothing that a list says is passed over in silence.
package mtree
