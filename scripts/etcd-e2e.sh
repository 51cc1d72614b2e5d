#!/usr/bin/env bash
# Runs etcd's own end-to-end tests (of 3.4, from Debian's golang-etcd-server-dev) with other binaries.
# Usage: scripts/etcd-e2e.sh ETCD ETCDCTL [REGEX]
#   ETCD     the server under test, for example artifacts/netcd/etcd
#   ETCDCTL  the client that the tests use, for example artifacts/real-etcd/3.4.23/etcdctl
#   REGEX    tests to run; default: all but TestEtcdPeerCNAuth, see docs/compatibility.md
# The tests use fixed ports: as root they run in a network of their own. Exit code 1 when a test fails.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,7p' "$0" | sed 's/^# \?//' >&2; exit 2; }
etcd=$(realpath "$1") etcdctl=$(realpath "$2") regex=${3:-}
source=/usr/share/gocode/src/go.etcd.io/etcd
[ -d "$source/tests/e2e" ] && command -v go >/dev/null || {
  echo "etcd-e2e.sh: needs apt-get install golang-go golang-etcd-server-dev curl iproute2" >&2
  exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/tmp"
cp "$etcd" "$work/bin/etcd"
cp "$etcdctl" "$work/bin/etcdctl"
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="${GOCACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/go-build}" TMPDIR="$work/tmp"
echo "building the tests" >&2
cd "$source/tests/e2e"
go test -c -o "$work/e2e.test" go.etcd.io/etcd/tests/e2e
[ -n "$regex" ] || regex="^($("$work/e2e.test" -test.list . | grep ^Test | grep -v '^TestEtcdPeerCNAuth$' | paste -sd'|'))\$"
run=("$work/e2e.test" -test.v -test.timeout 60m -bin-dir="$work/bin" -cert-dir=../../integration/fixtures -test.run "$regex")
if [ "$(id -u)" = 0 ]; then
  run=(unshare -n sh -c 'ip link set lo up && exec "$@"' sh "${run[@]}")
fi
set +e
"${run[@]}" >"$work/log" 2>&1
grep -E '^--- FAIL' -B 3 "$work/log" | cut -c1-300
passed=$(grep -cE '^--- PASS' "$work/log") failed=$(grep -cE '^--- FAIL' "$work/log") skipped=$(grep -cE '^--- SKIP' "$work/log")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
