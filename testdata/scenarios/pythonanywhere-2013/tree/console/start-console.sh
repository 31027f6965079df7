#!/bin/bash
cd "$HOME" || exit 1
exec python2.7 -i
