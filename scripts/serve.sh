#!/usr/bin/env bash
# usage: ./dev serve [FLAGS]
#
# Builds and runs the server in the foreground, on 127.0.0.1:8500 with the
# bundled models unless FLAGS say otherwise. All FLAGS go to the server; --help
# is one.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"

# has_flag NAME ARGUMENT...
has_flag() {
  local name=$1 argument
  for argument in "${@:2}"; do
    [[ $argument == "$name" || $argument == "$name="* ]] && return
  done
  return 1
}

build_program >&2
defaults=()
has_flag --models "$@" || defaults+=(--models "$root/models")
has_flag --listen "$@" || defaults+=(--listen 127.0.0.1:8500)
cd -- "$caller_dir" || exit
exec "$root/build/release/bin/neurite-server" "${defaults[@]}" "$@"
