#!/usr/bin/env bash
# usage: ./dev test [--preset PRESET] [ARGUMENTS]
#
# Builds and runs every test, shows each as it ends, and sums up by module.
# PRESET: dev (the default), asan or tsan, which run the tests under sanitizers.
# ARGUMENTS go to ctest, as in -R model, -L unit.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

preset=dev
if [[ ${1:-} == --preset ]]; then
  preset=${2:?--preset needs a name}
  shift 2
fi
setup_preset "$preset"
build "$preset"
[[ -d ${NEURITE_MNIST_DIR:-../shared/mnist} ]] ||
  say "ValidationSetTest is skipped: no MNIST images in" \
    "${NEURITE_MNIST_DIR:-../shared/mnist} (NEURITE_MNIST_DIR)"
[[ $preset == tsan ]] || fetch_grpc_js
[[ $preset != dev ]] || fetch_buf
/usr/bin/python3 scripts/lib/run_ctest.py --preset "$preset" \
  -j "$(jobs_here)" "$@"
