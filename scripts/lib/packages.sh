# shellcheck shell=bash
# Sourced by scripts that install: which packages serve which purpose.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

packages_for() {
  case $1 in
    build)
      echo cmake ninja-build g++ ccache \
        protobuf-compiler protobuf-compiler-grpc libprotobuf-dev \
        libgrpc++-dev libgrpc-dev libabsl-dev libc-ares-dev \
        libre2-dev libopenblas-pthread-dev libgfortran-12-dev \
        libnghttp2-dev libpng-dev libjpeg62-turbo-dev zlib1g-dev \
        libutf8proc-dev \
        libcli11-dev nlohmann-json3-dev ;;
    test) echo libgtest-dev libgmock-dev \
        python3 python3-grpcio python3-numpy python3-protobuf \
        python3-hpack python3-hyperframe nghttp2-client ;;
    bench) echo libbenchmark-dev libdnnl-dev nghttp2-server ;;
    lint) echo clang-14 clang-format-14 clang-tidy-14 python3 shellcheck ;;
    image) echo buildah python3 ;;
    image-base) echo debootstrap ;;
    rootfs) echo ca-certificates ;;
    *)
      wrong_usage "there is no purpose $1 (build, test, bench, lint, image, rootfs)"
      ;;
  esac
}

system_here() {
  # shellcheck disable=SC1091
  [[ ! -r /etc/os-release ]] ||
    (. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-}")
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# Installs the packages of the given purposes, as far as they are missing.
setup() {
  local purpose names package wanted=() missing=()
  for purpose in "$@"; do
    names=$(packages_for "$purpose") || exit
    # shellcheck disable=SC2206 # a list of words
    wanted+=($names)
  done
  names=$(dpkg-query -W -f ' ${db:Status-Status}:${Package} ' \
    "${wanted[@]}" 2>/dev/null) || true
  for package in "${wanted[@]}"; do
    [[ $names == *" installed:$package "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  [[ $(system_here) == 'debian 12' ]] ||
    warn "made for Debian 12; this is $(system_here); going on"
  command -v apt-get >/dev/null ||
    fail "there is no apt-get here; please install: ${missing[*]}"
  ((EUID == 0)) || command -v sudo >/dev/null ||
    fail "neither root nor sudo; as root: apt-get install ${missing[*]}"
  mkdir -p "$logs"
  say "Installing ${missing[*]} ..."
  local log=$logs/apt.log since=$SECONDS
  {
    # One mirror's hiccup should not end it; if the lists stay broken, the
    # install below says what is missing.
    apt update || { sleep 2 && apt update; } || true
    apt install -y --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "apt-get failed; all of its output is in ${log#"$root"/}"
  }
  say "Installed in $((SECONDS - since)) s."
}

# Installs what building a preset needs; clang comes with lint.
setup_preset() {
  case $1 in
    release) setup build ;;
    dev | tsan) setup build test ;;
    asan) setup build test lint ;;
    tidy) setup build test bench lint ;;
    *) wrong_usage "there is no preset $1 (release, dev, asan, tsan, tidy)" ;;
  esac
}

# fetch_from_npm NAME PACKAGE VERSION WITHOUT: into build/NAME, unless it is
# there; its install scripts do not run. Where that fails, warns of what is left
# out, WITHOUT. (Debian's npm does not install beside another Node, so none is
# installed here.)
fetch_from_npm() {
  local name=$1 package=$2 version=$3 without=$4 log=$logs/npm-$1.log
  local folder=$root/build/$name
  ! grep -qs "\"version\": \"$version\"" \
    "$folder/node_modules/$package/package.json" || return 0
  if ! command -v npm >/dev/null; then
    warn "$without: there is no npm to fetch $package with"
    return 0
  fi
  say "Fetching $package $version ..."
  mkdir -p "$folder" "$logs"
  timeout 300 npm install --prefix "$folder" --ignore-scripts \
    --no-audit --no-fund "$package@$version" >"$log" 2>&1 ||
    warn "$without: npm failed; its output is in ${log#"$root"/}"
}

# A client that the conformance suite tests with.
fetch_grpc_js() {
  fetch_from_npm grpc-js @grpc/grpc-js 1.14.7 "conformance_js_test is skipped"
}

# The program that compares the protos with those of an earlier release.
# shellcheck disable=SC2034 # read by lint.sh
readonly buf=$root/build/buf/node_modules/@bufbuild/buf-linux-x64/bin/buf
fetch_buf() {
  fetch_from_npm buf @bufbuild/buf 1.75.0 "the protos are not compared"
}
