#!/usr/bin/env bash
# usage: ./dev setup PURPOSE...
#
# Installs the Debian packages that are missing for each PURPOSE: build, test,
# bench, lint, image, or rootfs (what goes into the image beside the program).
# Every other command does this by itself.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/packages.sh"
help_if_asked "$@"

setup "${@:?setup needs a purpose}"
