#!/usr/bin/env bash
# Fetches real etcd releases for the interoperability tests and unpacks them into OUT/VERSION/{etcd,etcdctl,etcdutl}.
#
#   scripts/real-etcd.sh OUT
#
# They come from the Debian packages of three suites (3.4, 3.5 and the newest 3.5); nothing is installed, see debian.sh.
# Versions that OUT holds already are not fetched again.
set -euo pipefail

readonly suites=(bookworm trixie sid)

fail() {
  echo "real-etcd.sh: $*" >&2
  exit 1
}

[[ $# -eq 1 ]] || fail "usage: real-etcd.sh OUT"
mkdir -p "$1"
out=$(cd "$1" && pwd)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
use_debian "$state" "${suites[@]}" || fail "unpack etcd releases into OUT/VERSION by hand"
mkdir "$state/debs"

# One line per version: "etcd-server | 3.4.23+dfsg-4 | http://…"
apt-cache madison etcd-server | cut -d '|' -f 2 | tr -d ' ' | sort -u > "$state/versions"
[[ -s $state/versions ]] || fail "the mirror offers no etcd-server"

while read -r package_version; do
  version=${package_version%%[+-]*}
  if [[ -x $out/$version/etcd && -x $out/$version/etcdctl ]]; then
    echo "$version is there"
    continue
  fi

  unpacked=$state/unpacked/$version
  mkdir -p "$unpacked"
  for package in etcd-server etcd-client; do
    (cd "$state/debs" && apt-get -qq download "$package=$package_version") || fail "cannot fetch $package $package_version"
    dpkg-deb -x "$state"/debs/"$package"_*.deb "$unpacked"
    rm -f "$state"/debs/*.deb
  done

  mkdir -p "$out/$version"
  mv "$unpacked"/usr/bin/etcd* "$out/$version/"
  echo "$version unpacked"
done < "$state/versions"
