#!/usr/bin/env bash
# usage: ./dev test [--preset PRESET] [ARGUMENTS]
#
# Builds and runs every test, shows each as it ends, and sums up by module.
# PRESET: dev (the default), asan or tsan, which run the tests under sanitizers.
# ARGUMENTS go to ctest, as in -R model, -L unit.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

# gRPC for JavaScript, a client that the conformance suite tests with; without
# it those tests are skipped.
fetch_grpc_js() {
  local version=1.14.7 package=$root/build/grpc-js/node_modules/@grpc/grpc-js
  ! grep -qs "\"version\": \"$version\"" "$package/package.json" || return 0
  if command -v npm >/dev/null; then
    fetch_from_npm grpc-js "@grpc/grpc-js@$version"
  else
    warn "conformance_js_test is skipped: no npm to fetch @grpc/grpc-js with"
  fi
}

preset=dev
if [[ ${1:-} == --preset ]]; then
  preset=${2:?--preset needs a name}
  shift 2
fi
setup_preset "$preset"
build "$preset"
[[ -d ${NEURITE_MNIST_DIR:-../shared/mnist} ]] ||
  say "validation_set_test is skipped: no MNIST images in" \
    "${NEURITE_MNIST_DIR:-../shared/mnist} (NEURITE_MNIST_DIR)"
[[ $preset == tsan ]] || fetch_grpc_js
/usr/bin/python3 scripts/lib/run_ctest.py --preset "$preset" \
  -j "$(jobs_here)" "$@"
