#!/usr/bin/env bash
# usage: ./dev build [PRESET]
#
# Builds everything of a preset into build/PRESET and lists the programs in its
# bin folder. Presets: release (the default), dev, asan, tsan, tidy.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

preset=${1:-release}
setup_preset "$preset"
build "$preset"
bin=build/$preset/bin
[[ ! -d $bin ]] || du -h --apparent-size "$bin"/*
