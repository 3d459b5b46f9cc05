#!/usr/bin/env bash
# usage: ./dev image [ARGUMENTS]
#
# Builds the container image `neurite` from the release build and prints its
# compressed size. ARGUMENTS go to docker/build_image.sh: --from-source builds
# the program in a container, as is done anyway where this is not Debian 12;
# --engine NAME chooses docker, podman or buildah.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/building.sh"
help_if_asked "$@"

arguments=("$@")
[[ $(system_here) == 'debian 12' ]] || arguments+=(--from-source)
if [[ " ${arguments[*]} " == *' --from-source '* ]]; then
  packages=(image image-base)
else
  packages=(image)
  setup rootfs
  build_program
fi
if docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1; then
  docker/build_image.sh "${arguments[@]}"
else
  # buildah makes its folders and mounts as root.
  setup "${packages[@]}"
  as_root docker/build_image.sh "${arguments[@]}"
fi
