#!/usr/bin/env bash
# usage: ./dev bench [--smoke] [NAME] [ARGUMENTS]
#
# Builds and runs one benchmark, or all of them:
#
#   forward      the forward pass beside OpenBLAS, oneDNN, ONNX Runtime and the
#                machine's limits
#   serve        the server beside an empty call, itself without batching and a
#                textbook server, and at twice its capacity
#   codec        the wire format beside protobuf
#   layers       the contestants of `forward` one by one
#   activations  the activation functions beside libm
#   all          all of these (the default)
#
# ARGUMENTS go to the benchmark. --smoke runs each for a moment. ONNX Runtime
# comes from npm where there is one; NEURITE_ONNXRUNTIME names another copy.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

find_onnx_runtime() {
  local library=$root/build/onnxruntime/node_modules/onnxruntime-node
  library+=/bin/napi-v6/linux/x64/libonnxruntime.so.1
  [[ -z ${NEURITE_ONNXRUNTIME:-} ]] || return 0
  # Its install script would download what only graphics cards need.
  fetch_from_npm onnxruntime onnxruntime-node 1.30.0 \
    "ONNX Runtime is not measured (NEURITE_ONNXRUNTIME may name a copy)"
  [[ ! -f $library ]] || export NEURITE_ONNXRUNTIME=$library
}

# The program of a benchmark.
program_of() {
  case $1 in
    forward) echo forward_report ;;
    serve) echo serve_report ;;
    codec) echo codec_bench ;;
    layers) echo forward_bench ;;
    activations) echo activation_bench ;;
  esac
}

smoke=false
[[ ${1:-} != --smoke ]] || { smoke=true; shift; }
chosen=${1:-all}
(($# == 0)) || shift
case $chosen in
  forward | serve | codec | layers | activations) names=("$chosen") ;;
  all) names=(forward serve codec layers activations) ;;
  *)
    wrong_usage "there is no benchmark $chosen" \
      "(forward, serve, codec, layers, activations, all)"
    ;;
esac

setup build bench
configure release
grep -q '^NEURITE_BENCH:BOOL=ON' build/release/CMakeCache.txt ||
  cmake --preset release -D NEURITE_BENCH=ON >"$logs/configure-bench.log" ||
  fail "cmake failed; see build/log/configure-bench.log"
programs=()
for name in "${names[@]}"; do programs+=("$(program_of "$name")"); done
build release "${programs[@]}"
case ${names[*]} in *forward* | *layers*) find_onnx_runtime ;; esac

describe_machine
bin=build/release/bin report=() benchmark=()
if $smoke; then
  report=(--smoke) benchmark=(--benchmark_min_time=0.001)
fi
for name in "${names[@]}"; do
  title "$name"
  case $name in
    forward) "$bin/forward_report" "${report[@]}" "$@" ;;
    serve) "$bin/serve_report" "${report[@]}" "$@" ;;
    codec) "$bin/codec_bench" "${benchmark[@]}" "$@" ;;
    activations) "$bin/activation_bench" "${report[@]}" "$@" ;;
    layers) "$bin/forward_bench" "${benchmark[@]}" "$@" ;;
  esac
done
