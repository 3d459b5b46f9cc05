#!/bin/sh
# Runs a compiler through ccache where there is one: CMake's compiler launcher.
#
# usage: cached_compiler.sh COMPILER ARGUMENTS...
#
# The cache is shared by all checkouts of a user, whatever their folders are
# called: paths below the checkout are made relative, and the build's own folder
# is not part of the key. NEURITE_NO_CACHE=1 compiles without it.
if [ -n "$NEURITE_NO_CACHE" ] || ! command -v ccache >/dev/null; then
  exec "$@"
fi

root=$(cd -- "$(dirname -- "$0")/.." && pwd)
: "${CCACHE_DIR:=${XDG_CACHE_HOME:-$HOME/.cache}/neurite/ccache}"
export CCACHE_DIR
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=5G
# Takes the list of headers from the compiler that runs anyway, instead of a run
# of the preprocessor before it.
export CCACHE_DEPEND=1
exec ccache "$@"
