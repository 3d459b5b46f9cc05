#!/usr/bin/env bash
# usage: ./dev soak [ARGUMENTS]
#
# Attacks a server in every way that the abuse suite knows, at full scale (ten
# minutes), and writes bench/results/abuse.txt. ARGUMENTS go to the suite, as in
# --only slow; then nothing is written.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

report=()
(($#)) || report=(--report bench/results/abuse.txt)
setup build test
build release neurite-server
/usr/bin/python3 tests/abuse/abuse_test.py build/release/bin/neurite-server \
  build/release/bin/neurite models --scale full \
  --heading "$(describe_machine)" "${report[@]}" "$@"
