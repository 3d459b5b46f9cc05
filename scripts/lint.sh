#!/usr/bin/env bash
# usage: ./dev lint
#
# Checks formatting, include arrows, wording, shell scripts, that the protos stay
# compatible, that every header compiles alone, and clang's warnings with
# clang-tidy and thread safety.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

sources() { git ls-files -co --exclude-standard -- "$@"; }

# check NAME COMMAND...: runs it, says how it went, remembers a failure.
failures=0
check() {
  local name=$1 since=$SECONDS
  if "${@:2}"; then
    say "${green}ok${reset}      $name ($((SECONDS - since)) s)"
  else
    say "${red}failed${reset}  $name ($((SECONDS - since)) s)"
    failures=$((failures + 1))
  fi
}

check_format() {
  sources '*.h' '*.cc' | xargs -r clang-format-14 --dry-run -Werror
}

check_layering() { /usr/bin/python3 tests/layering/check_layering.py .; }

check_language() { /usr/bin/python3 scripts/check_language.py .; }

# The program is fetched from npm; without it the check is skipped.
check_protos() {
  fetch_buf
  [[ -x $buf ]] || {
    say "skipped: there is no buf to compare the protos with"
    return 0
  }
  /usr/bin/python3 scripts/check_protos.py --buf "$buf"
}

check_shell() {
  sources dev .ci/run '*.sh' | xargs -r shellcheck
}

check_clang() {
  local cache=(--cache "$(cache_folder)/clang-checks")
  [[ -z ${NEURITE_NO_CACHE:-} ]] || cache=()
  /usr/bin/python3 cmake/clang_checks.py --build build/tidy \
    --jobs "$(jobs_here)" "${cache[@]}"
}

setup build test bench lint
check format check_format
check layering check_layering
check language check_language
check protos check_protos
check shell check_shell
configure tidy
# clang reads generated headers too, so they must be there.
ninja -C build/tidy -t targets all |
  sed -n 's/\(.*\(\.pb\|linked_packages\)\.h\): .*/\1/p' |
  xargs -r ninja -C build/tidy >"$logs/build-tidy.log" 2>&1 ||
  fail "generating headers failed: ${logs#"$root"/}/build-tidy.log"
check clang check_clang
((failures == 0)) || fail "lint: $failures checks failed"
say "lint: all is well"
