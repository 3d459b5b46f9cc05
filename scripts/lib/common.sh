# shellcheck shell=bash
# Sourced by every script: goes to the root of the checkout, defines how
# messages look and what several scripts need.
set -euo pipefail

# shellcheck disable=SC2034 # read by the scripts that source this
readonly caller_dir=$PWD
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
# shellcheck disable=SC2034 # read by the scripts that source this
readonly logs=$root/build/log
cd -- "$root"

bold='' dim='' red='' green='' reset=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  # shellcheck disable=SC2034 # read by the scripts that source this
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' reset=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }
title() { printf '\n%s%s%s\n' "$bold" "$*" "$reset"; }
warn() { printf '%sdev: %s%s\n' "$red" "$*" "$reset" >&2; }
fail() {
  warn "$*"
  exit 1
}
wrong_usage() {
  warn "$*"
  exit 2
}

# Prints the comment at the top of the calling script, which is its help, if the
# arguments ask for it.
help_if_asked() {
  [[ ${1:-} == --help || ${1:-} == -h ]] || return 0
  sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$root/scripts/${0##*/}"
  exit 0
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# Where downloads and verdicts are kept that all checkouts of a user share.
cache_folder() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/neurite"; }

# The number of compilers to run at once: one for each core, as far as there are
# 1.5 GB of memory for each.
jobs_here() {
  local cores kilobytes limit
  cores=$(nproc)
  kilobytes=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null)
  if limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null) &&
    [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < ${kilobytes:-0})); then
    kilobytes=$((limit / 1024))
  fi
  local fit=$((${kilobytes:-1572864} / 1572864))
  ((fit < 1)) && fit=1
  echo $((fit < cores ? fit : cores))
}

# One line each on the processor, the system and the commit, for reports.
describe_machine() {
  local cpu memory
  cpu=$(sed -n '/^model name/ {s/^[^:]*: //p; q}' /proc/cpuinfo)
  memory=$(awk '/^MemTotal:/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)
  say "machine: ${cpu:-$(uname -m)}, $(nproc) cores, $memory"
  say "system:  Linux $(uname -r), $(c++ --version | head -n 1)"
  say "commit:  $(git describe --always --dirty 2>/dev/null || echo unknown)"
}
