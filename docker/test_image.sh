#!/usr/bin/env bash
# Builds the image with buildah and tries it as a user meets it: the server
# runs inside as the image's user, the client inside asks it, and both do
# without a root that they can write.
#
# usage: docker/test_image.sh [--from-source]
#
# As root, after `./dev image`, which installs what is needed. --from-source
# tries the Dockerfile alone, which builds the program in a container: it takes
# some minutes, so try it where the Dockerfile or what it copies has changed.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

readonly image=neurite
readonly digit=/models/mnist/samples/7.png

container='' server_pid=''
folder=$(mktemp -d)

buildah() { command buildah --storage-driver vfs "$@"; }

say() { printf '%s\n' "$*"; }
fail() {
  printf 'image test: %s\n' "$*" >&2
  [[ ! -s $folder/log ]] || cat "$folder/log" >&2
  exit 1
}

# The process itself and all that it started, innermost last.
family() {
  local pid=$1 child children
  echo "$pid"
  mapfile -t children < <(
    cat "/proc/$pid/task/"*/children 2>/dev/null | tr -s ' ' '\n')
  for child in "${children[@]}"; do
    family "$child"
  done
}

clean_up() {
  local pid
  if [[ $server_pid ]]; then
    for pid in $(family "$server_pid"); do
      kill -KILL "$pid" 2>/dev/null || true
    done
  fi
  [[ -z $container ]] || buildah rm "$container" >/dev/null || true
  rm -rf -- "$folder"
}
trap clean_up EXIT

# --- What the image says of itself ------------------------------------------

expect() {
  local what=$1 want=$2 got
  got=$(buildah inspect --type image --format "{{.Docker.Config.$what}}" \
    "$image")
  [[ $got == "$want" ]] || fail "$what is $got, not $want"
  say "ok  $what is $got"
}

check_config() {
  expect User 65532:65532
  expect StopSignal SIGTERM
  expect Healthcheck.Test '[CMD /neurite health]'
  expect Entrypoint \
    '[/neurite-server --models /models --listen 0.0.0.0:8500]'
  expect ExposedPorts 'map[8500/tcp:{}]'
}

# --- Running it -----------------------------------------------------------------

# start COMMAND...: the server's command, given a port that is free.
start() {
  : >"$folder/stdout"
  "$@" /neurite-server --models /models --listen 127.0.0.1:0 \
    >"$folder/stdout" 2>"$folder/log" &
  server_pid=$!
  local tries
  for ((tries = 0; tries < 600; ++tries)); do
    address=$(sed -n 's/^listening on //p' "$folder/stdout")
    [[ -z $address ]] || return 0
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.05
  done
  fail "the server did not start"
}

# SIGTERM to the innermost process, which is the server.
stop() {
  local code=0
  kill -TERM "$(family "$server_pid" | tail -n 1)"
  wait "$server_pid" || code=$?
  server_pid=''
  ((code == 0)) || fail "the server's exit code is $code"
}

# asks COMMAND...: the health check and one digit, by the client inside.
asks() {
  "$@" /neurite health --server "$address" || fail "it is not healthy"
  local answer
  answer=$("$@" /neurite classify --server "$address" --model mnist \
    --output csv "$digit") || fail "the client's exit code is $?"
  say "$answer"
  [[ $answer == *$'\n'"$digit,0,7,"* ]] || fail "$digit was not read as a 7"
}

inside() { buildah run --isolation chroot "$container" -- "$@"; }

# The program as it is shipped; and our libraries, if it was built of them here.
check_hardening() {
  local archives=()
  [[ " $* " == *' --from-source '* ]] ||
    mapfile -t archives < <(
      find build/release/{client,core,server} -name 'libneurite_*.a')
  /usr/bin/python3 -B tests/scripts/check_hardening.py \
    "$mounted/neurite-server" "${archives[@]}" || fail "it is not hardened"
  say "ok  the program is hardened"
}

# The list of what is linked in, as a file and as the program prints it.
check_sbom() {
  local maps=()
  [[ " $* " == *' --from-source '* ]] || maps=(build/release/neurite-server.map)
  inside /neurite version --full |
    /usr/bin/python3 -B tests/scripts/check_linked_packages.py \
      "$mounted/usr/share/sbom/neurite.spdx.json" "${maps[@]}" ||
    fail "the software bill of materials is wrong"
  say "ok  the software bill of materials lists what is linked in"
}

# The container's files, bound read-only, in a mount namespace of their own.
readonly_inside() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount -- bash -c '
    set -e
    mount --bind "$0" "$0"
    mount -o remount,bind,ro "$0"
    ! touch "$0/writable" 2>/dev/null
    exec chroot --userspec=65532:65532 "$0" "$@"' "$mounted" "$@"
}

main() {
  docker/build_image.sh --engine buildah --fresh "$@"
  check_config
  container=$(buildah from --pull-never "$image")

  start inside
  local server user
  server=$(family "$server_pid" | tail -n 1)
  user=$(awk '/^Uid:/ {print $2}' "/proc/$server/status")
  [[ $user == 65532 ]] || fail "the server runs as user $user"
  asks inside
  stop
  say "ok  runs inside as user 65532, is healthy, reads a digit, stops with 0"

  mounted=$(buildah mount "$container")
  check_hardening "$@"
  check_sbom "$@"
  start readonly_inside
  asks readonly_inside
  stop
  say "ok  the same on a read-only root"
}

main "$@"
