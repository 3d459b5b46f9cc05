#!/usr/bin/env bash
# usage: ./dev demo
#
# Builds the programs, starts a server with the bundled models on a free port,
# asks it questions as a user would, and stops it.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

server_pid='' server_dir=''

stop_server_at_exit() {
  if [[ $server_pid ]]; then
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
  fi
  [[ -z $server_dir ]] || rm -rf -- "$server_dir"
}

# Starts the bundled models on a port that is free; NEURITE_SERVER says where.
start_server() {
  server_dir=$(mktemp -d)
  trap stop_server_at_exit EXIT
  trap 'exit 130' INT TERM
  : >"$server_dir/stdout"  # there before the loop below reads it
  build/release/bin/neurite-server --models models --listen 127.0.0.1:0 \
    >"$server_dir/stdout" 2>"$server_dir/log" &
  server_pid=$!
  local tries
  for ((tries = 0; tries < 600; ++tries)); do
    NEURITE_SERVER=$(sed -n 's/^listening on //p' "$server_dir/stdout")
    if [[ $NEURITE_SERVER ]]; then
      export NEURITE_SERVER
      return
    fi
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.05
  done
  cat "$server_dir/log" >&2
  fail "the server did not start; its log is above"
}

stop_server() {
  local code=0 pid=$server_pid
  kill -TERM "$pid"
  wait "$pid" || code=$?
  server_pid=''
  ((code == 0)) && return
  cat "$server_dir/log" >&2
  fail "the server ended with exit code $code; its log is above"
}

# Shows the client's command as one types it, and runs it.
ask() {
  say "${dim}\$${reset} ${green}neurite $1${reset}"
  # shellcheck disable=SC2086 # a line of words and patterns, as in a shell
  build/release/bin/neurite $1 || fail "neurite $1: exit code $?"
}

(($# == 0)) || wrong_usage "demo takes no arguments"
build_program

title "A server with the bundled models"
start_server
say "${dim}\$${reset} ${green}neurite-server --models models${reset}"
say "listening on $NEURITE_SERVER"

title "What it serves"
ask 'models'

title "Ten drawn digits, read by the best of the digit models"
samples=models/mnist/samples
ask "classify --model mnist --labels $samples/labels.txt $samples/*.png"

title "Patients: how far will their diabetes have gone in a year?"
ask 'regress --model diabetes models/diabetes/samples/patients.csv'

title "A network of 3-2-1 units, step by step"
say "${dim}\$ echo 1,0.5,-1 |${reset}"
ask 'explain --model forward-pass -' <<<'1,0.5,-1'

title "And it stops when asked"
stop_server
say "The server finished the calls that it had and ended with exit code 0."
say
say "Your turn: ${bold}./dev serve${reset} in one terminal, and in another"
say "  build/release/bin/neurite classify --model mnist FILE.png"
say "  build/release/bin/neurite --help"
