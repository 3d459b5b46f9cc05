# shellcheck shell=bash
# Sourced by scripts that build: configuring and building a preset.
. "$(dirname -- "${BASH_SOURCE[0]}")/packages.sh"

# configure PRESET: does nothing where that was done already.
configure() {
  local preset=$1 stamp=$root/build/$1/.configured log=$logs/configure-$1.log
  # Which sources are compiled as one depends on what they declare, so that such
  # a preset is configured every time.
  [[ $preset != [at]san && $stamp -nt CMakePresets.json ]] && return
  mkdir -p "$logs"
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    fail "cmake --preset $preset failed"
  fi
  touch "$stamp"
}

# Reads ninja's lines; shows how far it is: on a terminal in place, in a log
# at every quarter.
show_progress() {
  local preset=$1 line quarter=0 terminal=''
  [[ -t 1 ]] && terminal=yes
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    local done_=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
    if [[ $terminal ]]; then
      printf '\r  %s: %d of %d steps ' "$preset" "$done_" "$all"
    elif ((all >= 8 && done_ * 4 / all > quarter)); then
      quarter=$((done_ * 4 / all))
      printf '  %s: %d of %d steps\n' "$preset" "$done_" "$all"
    fi
  done
  [[ $terminal ]] && printf '\r\e[K'
  return 0
}

# build PRESET [TARGET...]
build() {
  local preset=$1 targets=("${@:2}") log=$logs/build-$1.log since=$SECONDS
  configure "$preset"
  ((${#targets[@]})) && targets=(--target "${targets[@]}")
  say "Building $preset ($(jobs_here) at once) ..."
  if ! cmake --build --preset "$preset" -j "$(jobs_here)" "${targets[@]}" \
    2>&1 | tee "$log" | show_progress "$preset"; then
    awk '/^FAILED:/ {on = 1} on' "$log" | head -n 60 >&2
    fail "the build failed; all of its output is in ${log#"$root"/}"
  fi
  say "Built in $((SECONDS - since)) s: build/$preset"
}

# The program under both names, as it is shipped.
build_program() {
  setup build
  build release neurite-server
}
