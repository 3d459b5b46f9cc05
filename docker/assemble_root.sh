#!/usr/bin/env bash
# Assembles the image's root folder from a built program.
#
# usage: docker/assemble_root.sh PROGRAM ROOT
set -euo pipefail

(($# == 2)) || {
  echo "usage: $0 PROGRAM ROOT" >&2
  exit 2
}
program=$1
rootfs=$2
umask 022
mkdir -p "$rootfs"

strip --strip-all -o "$rootfs/neurite-server" "$program"
ln -s neurite-server "$rootfs/neurite"

# The loader and the libraries, each under the path where the loader looks.
ldd "$program" | grep -o '/[^ ]*' | while IFS= read -r library; do
  install -D -m 755 "$(readlink -f "$library")" "$rootfs$library"
done

install -D -m 644 /etc/ssl/certs/ca-certificates.crt \
  "$rootfs/etc/ssl/certs/ca-certificates.crt"
echo 'neurite:x:65532:65532:Neurite:/:/neurite-server' >"$rootfs/etc/passwd"
echo 'neurite:x:65532:' >"$rootfs/etc/group"

# The models as they are served, with the sample pictures; not their making.
find models -path '*/[0-9]*/model.*' -o -path '*/samples/*' -type f |
  while IFS= read -r file; do
    install -D -m 644 "$file" "$rootfs/$file"
  done

# What is part of the program, with versions (SPDX 2.3).
install -D -m 644 "$(dirname "$program")/neurite.spdx.json" \
  "$rootfs/usr/share/sbom/neurite.spdx.json"

# Our licence, and those of what is linked in.
install -D -m 644 LICENSE "$rootfs/licenses/neurite"
for package in libgrpc-dev libprotobuf-dev libabsl-dev \
  libc-ares-dev libre2-dev libopenblas-pthread-dev libnghttp2-dev \
  libpng-dev libjpeg62-turbo-dev zlib1g-dev libutf8proc-dev \
  libcli11-dev nlohmann-json3-dev libgcc-12-dev libc6; do
  [[ ! -f /usr/share/doc/$package/copyright ]] ||
    install -m 644 "/usr/share/doc/$package/copyright" \
      "$rootfs/licenses/$package"
done
