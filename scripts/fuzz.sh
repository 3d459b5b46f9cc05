#!/usr/bin/env bash
# usage: ./dev fuzz [--seconds N] [NAME...]
#
# Runs what reads untrusted bytes under libFuzzer, with the address and
# undefined behaviour sanitizers, for N (60) seconds each and as many at once as
# there are cores. NAME: model_file, inference_request, http2_frames,
# http2_connection; all of them by default. New inputs are kept in
# build/fuzz/corpus, an input that shows a fault in build/fuzz.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

# fuzz NAME SECONDS
fuzz() {
  local name=$1 seconds=$2 log=$logs/fuzz-$1.log
  local found=$root/build/fuzz/corpus/$name
  mkdir -p "$found"
  say "Fuzzing $name for $seconds s ..."
  build/asan/tests/fuzz/"${name}_fuzz" -max_total_time="$seconds" \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix=build/fuzz/ "$found" "tests/fuzz/corpus/$name" \
    >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    warn "$name: a fault; the input is in build/fuzz, all in ${log#"$root"/}"
    return 1
  }
  say "  $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
}

seconds=60
if [[ ${1:-} == --seconds ]]; then
  seconds=${2:?--seconds needs a number}
  shift 2
fi
names=("$@")
((${#names[@]})) ||
  names=(model_file inference_request http2_frames http2_connection)

setup build test lint
build asan "${names[@]/%/_fuzz}"

failed=0 running=0
for name in "${names[@]}"; do
  if ((running == $(nproc))); then
    wait -n || failed=1
    running=$((running - 1))
  fi
  fuzz "$name" "$seconds" &
  running=$((running + 1))
done
for ((; running > 0; --running)); do wait -n || failed=1; done
((failed == 0)) || fail "fuzzing found a fault"
