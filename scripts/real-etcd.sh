#!/usr/bin/env bash
# Fetches real etcd releases for the interoperability tests and unpacks them into OUT/VERSION/{etcd,etcdctl,etcdutl}.
#
#   scripts/real-etcd.sh OUT
#
# They come from the Debian packages of three suites (3.4, 3.5 and the newest 3.5), through the ordinary apt client with a
# state directory of its own: nothing is installed and the system's package lists stay as they are. Needs no root.
# Versions that OUT holds already are not fetched again. MIRROR overrides the mirror that apt is configured with.
set -euo pipefail

readonly suites=(bookworm trixie sid)

fail() {
  echo "real-etcd.sh: $*" >&2
  exit 1
}

[[ $# -eq 1 ]] || fail "usage: real-etcd.sh OUT"
for tool in apt-get apt-cache dpkg-deb; do
  command -v "$tool" > /dev/null || fail "$tool is missing; unpack etcd releases into OUT/VERSION by hand"
done

mkdir -p "$1"
out=$(cd "$1" && pwd)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

configured_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2> /dev/null | grep -E '/debian/?$' | head -n 1
}

mirror=${MIRROR:-$(configured_mirror || true)}
mirror=${mirror:-http://deb.debian.org/debian}

mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/debs"
for suite in "${suites[@]}"; do
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done > "$state/sources.list"
cat > "$state/apt.conf" << CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$state/lists";
Dir::Cache "$state/cache";
APT::Sandbox::User "$(id -un)";
CONF
export APT_CONFIG=$state/apt.conf

apt-get -qq update || fail "the package lists of $mirror cannot be had"

# One line per version: "etcd-server | 3.4.23+dfsg-4 | http://…"
apt-cache madison etcd-server | cut -d '|' -f 2 | tr -d ' ' | sort -u > "$state/versions"
[[ -s $state/versions ]] || fail "$mirror offers no etcd-server"

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
