#!/bin/sh
# sshd runs this as the user, before the user's own shell.
ulimit -u 128
exec /srv/anywhere/console/start-console.sh "$@"
