#!/usr/bin/env bash
# Builds the image `neurite` with docker, podman or buildah, whichever is there
# and works, prints its compressed size, and fails if that is over the limit.
#
# usage: docker/build_image.sh [--engine docker|podman|buildah] [--fresh]
#                              [--from-source]
#
# The image holds the program of the release build, which must be there (as
# after `./dev image`). With --from-source the program is built in a container,
# as a plain `docker build` does. An image of the same contents is kept as it
# is, unless --fresh asks otherwise.
#
# Where no registry is in reach, --from-source makes a stand-in for
# debian:bookworm-slim with debootstrap (buildah only), once: it is kept in
# ~/.cache/neurite.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

readonly image=neurite
readonly base=docker.io/library/debian:bookworm-slim
readonly limit=16000000
readonly inputs_label=neurite.inputs
readonly program=build/release/bin/neurite-server
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/neurite

say() { printf '%s\n' "$*"; }
fail() {
  printf 'image: %s\n' "$*" >&2
  exit 1
}

# In a container of its own buildah can mount no overlay and make no namespace.
buildah() { command buildah --storage-driver vfs "$@"; }

works() {
  case $1 in
    docker) docker info ;;
    podman) podman info ;;
    buildah) buildah info ;;
  esac >/dev/null 2>&1
}

# The first engine that is installed and answers; a docker client without its
# engine does not.
choose_engine() {
  local engine
  for engine in docker podman buildah; do
    if type -P "$engine" >/dev/null && works "$engine"; then
      echo "$engine"
      return
    fi
  done
  fail "no docker, podman or buildah that works here"
}

# --- The base image where none can be pulled -----------------------------------

mirror() {
  local found
  # shellcheck disable=SC2016 # apt's own notation
  found=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
    'Codename: bookworm' 2>/dev/null | sed -n 1p)
  echo "${found:-http://deb.debian.org/debian}"
}

make_base() {
  local tarball=$cache/bookworm-minbase.tar.gz container
  if [[ ! -f $tarball ]]; then
    type -P debootstrap >/dev/null ||
      fail "$base cannot be pulled, and there is no debootstrap to make it"
    say "No registry in reach: making the base image from $(mirror) ..."
    mkdir -p "$cache"
    local folder
    folder=$(mktemp -d)
    debootstrap --variant=minbase bookworm "$folder" "$(mirror)" \
      >"$cache/debootstrap.log" 2>&1 ||
      fail "debootstrap failed; see $cache/debootstrap.log"
    rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
    tar -C "$folder" -czf "$tarball.$$" .
    mv "$tarball.$$" "$tarball"
    rm -rf -- "$folder"
  fi
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$tarball" / >/dev/null
  buildah commit --quiet --rm "$container" "$base" >/dev/null
}

have_base() {
  buildah inspect --type image "$base" >/dev/null 2>&1 ||
    timeout 60 command buildah --storage-driver vfs pull --quiet "$base" \
      >/dev/null 2>&1
}

# --- Building -------------------------------------------------------------------

# A name for all that the image is made of.
inputs() {
  if [[ $from_source ]]; then
    git ls-files -co --exclude-standard -z -- CMakeLists.txt CMakePresets.json \
      LICENSE dev client cmake core docker models proto scripts server |
      xargs -0 sha256sum -- 2>/dev/null | sha256sum | cut -d ' ' -f 1
  else
    {
      cat docker/Dockerfile
      tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
        -C "$folder" -c rootfs
    } | sha256sum | cut -d ' ' -f 1
  fi
}

# The inputs that the image at hand was made of; empty where there is none.
built_from() {
  case $engine in
    docker | podman)
      "$engine" image inspect \
        --format "{{index .Config.Labels \"$inputs_label\"}}" "$image"
      ;;
    buildah)
      buildah inspect --type image \
        --format "{{index .Docker.Config.Labels \"$inputs_label\"}}" "$image"
      ;;
  esac 2>/dev/null || true
}

build() {
  local commit arguments
  commit=$(git describe --always --dirty --abbrev=40 2>/dev/null) ||
    commit=unknown
  arguments=(-f docker/Dockerfile -t "$image" --build-arg "COMMIT=$commit"
    --label "$inputs_label=$(inputs)")
  # In place of the stage that builds the program.
  [[ $from_source ]] || arguments+=(--build-context "build=$folder")
  case $engine in
    docker)
      if [[ $from_source ]]; then
        DOCKER_BUILDKIT=1 docker build "${arguments[@]}" .
      else
        docker buildx build --load "${arguments[@]}" .
      fi
      ;;
    podman)
      podman build --format docker \
        --ignorefile docker/Dockerfile.dockerignore "${arguments[@]}" .
      ;;
    buildah)
      [[ ! $from_source ]] || have_base || make_base
      buildah bud --format docker --isolation chroot --pull-never \
        --build-arg "BASE=$base" \
        --ignorefile docker/Dockerfile.dockerignore "${arguments[@]}" .
      ;;
  esac
}

# What a registry would store: the layers, each gzipped.
compressed_size() {
  local folder
  folder=$(mktemp -d)
  case $engine in
    docker | podman) "$engine" save "$image" | tar -C "$folder" -xf - ;;
    buildah) buildah push --quiet "$image" "docker-archive:$folder/all.tar" &&
      tar -C "$folder" -xf "$folder/all.tar" && rm "$folder/all.tar" ;;
  esac >/dev/null
  local total=0 bytes layer
  while IFS= read -r layer; do
    bytes=$(gzip -dcf <"$layer" | gzip -6 | wc -c)
    total=$((total + bytes))
  done < <(find "$folder" -type f -size +4k)
  rm -rf -- "$folder"
  echo "$total"
}

engine='' fresh='' from_source=''
while (($#)); do
  case $1 in
    --engine) engine=${2:?--engine needs a name} && shift ;;
    --fresh) fresh=yes ;;
    --from-source) from_source=yes ;;
    *)
      say "usage: $0 [--engine docker|podman|buildah] [--fresh] [--from-source]" >&2
      exit 2
      ;;
  esac
  shift
done
[[ $engine ]] || engine=$(choose_engine)
if [[ $engine == docker && ! $from_source ]] &&
  ! docker buildx version >/dev/null 2>&1; then
  say "This docker has no buildx: building from source."
  from_source=yes
fi
if [[ ! $from_source ]]; then
  [[ -x $program ]] || fail "there is no $program; try ./dev image"
  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' EXIT
  docker/assemble_root.sh "$program" "$folder/rootfs"
fi

if [[ $fresh || $(built_from) != "$(inputs)" ]]; then
  say "Building the image $image with $engine ..."
  build
fi
size=$(compressed_size)
say "image $image: $size bytes compressed, of at most $limit"
((size <= limit)) || fail "too large"
