#!/usr/bin/env bash
# Runs etcd's own tests of 3.5, from Debian's golang-etcd-server-dev, with other binaries.
#
#   scripts/etcd-tests.sh e2e BIN [REGEX]
#       End-to-end tests. BIN holds etcd, etcdctl and etcdutl, for example artifacts/netcd, or netcd's etcd beside real tools; the tests of
#       upgrades and mixed clusters want an older release as BIN/etcd-last-release. Default: all but TestEtcdPeer{,Multi}CNAuth, see docs/compatibility.md.
#   scripts/etcd-tests.sh functional BIN [CASE...]
#       The functional tester: three members under load, one fault after another, then the members' hashes are compared. CASE: names of
#       tests/functional/functional.yaml; default: its list. FAILPOINTS wants a server from scripts/failpoints.sh in BIN.
#
# Nothing is installed: packages, the Go compiler among them, are unpacked into a cache of 2 GB (NETCD_CACHE). Needs root, for networks of
# its own in which the tests' fixed ports are free. Exit code 1 when a test fails.
set -euo pipefail
usage() {
  sed -n '2,14p' "$0" | sed 's/^# \?//' >&2
  exit 2
}
[[ $# -ge 2 && $1 =~ ^(e2e|functional)$ && -x $2/etcd ]] || usage
suite=$1
bin=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
shift 2
cache=${NETCD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/netcd}/etcd-tests
export GOROOT=$cache/root/usr/lib/go GOPATH=$cache/root/usr/share/gocode GOCACHE=$cache/build GO111MODULE=off GOTOOLCHAIN=local GOFLAGS=
tests=$GOPATH/src/go.etcd.io/etcd/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ ! -e $cache/complete ]]; then
  echo "fetching etcd's tests, their libraries and the compiler" >&2
  source "$here/debian.sh"
  use_debian "$work/apt" trixie
  packages=$(apt-get install -s golang-etcd-server-dev golang-go golang-github-stretchr-testify-dev | awk '/^Inst golang-/ { print $2 }')
  rm -rf "$cache"
  mkdir -p "$cache/root" "$work/debs"
  (cd "$work/debs" && apt-get -qq download $packages)
  for package in "$work"/debs/*.deb; do
    dpkg-deb -x "$package" "$cache/root"
  done
  # Debian skips what its own build cannot run.
  grep -rl Debian-disabled "$tests" | xargs sed -i '/Debian-disabled/d'
  touch "$cache/complete"
fi

# In a network of its own.
alone() {
  unshare -n sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

e2e() {
  local regex=${1:-} log=$work/log
  echo "building the tests" >&2
  (cd "$tests/e2e" && "$GOROOT/bin/go" test -c -o "$work/e2e.test" .)
  [[ -n $regex ]] || regex="^($("$work/e2e.test" -test.list . | grep ^Test | grep -vE '^TestEtcdPeer(Multi)?CNAuth$' | paste -sd'|'))\$"
  mkdir "$work/tmp"
  (cd "$tests/e2e" && TMPDIR=$work/tmp alone "$work/e2e.test" -test.v -test.timeout 90m -bin-dir="$bin" -cert-dir="$tests/fixtures" -test.run "$regex") > "$log" 2>&1 || true
  grep -E '^--- (FAIL|SKIP)' "$log" || true
  local passed failed skipped
  passed=$(grep -c '^--- PASS' "$log" || true) failed=$(grep -c '^--- FAIL' "$log" || true) skipped=$(grep -c '^--- SKIP' "$log" || true)
  cp "$log" "$cache/e2e.log"
  echo "$passed passed, $failed failed, $skipped skipped; see $cache/e2e.log"
  [[ $failed == 0 && $passed != 0 ]]
}

# The tester's parts are libraries in the package; these are their commands.
build_command() {
  mkdir -p "$tests/functional/netcd/$1"
  cat > "$tests/functional/netcd/$1/main.go"
  (cd "$tests/functional/netcd/$1" && "$GOROOT/bin/go" build -o "$work/$1" .)
}

functional() {
  local config=$work/functional.yaml log=$cache/functional.log cases
  echo "building the tester" >&2
  build_command agent << 'GO'
package main

import (
	"os"

	"go.etcd.io/etcd/tests/v3/functional/agent"
	"go.uber.org/zap"
)

func main() { panic(agent.NewServer(zap.NewExample(), "tcp", os.Args[1]).StartServe()) }
GO
  build_command tester << 'GO'
package main

import (
	"os"

	"go.etcd.io/etcd/tests/v3/functional/tester"
	"go.uber.org/zap"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	log, err := zap.NewProduction()
	check(err)
	cluster, err := tester.NewCluster(log, os.Args[1])
	check(err)
	check(cluster.Send_INITIAL_START_ETCD())
	defer cluster.Send_SIGQUIT_ETCD_AND_REMOVE_DATA_AND_STOP_AGENT()
	check(cluster.WaitHealth())
	cluster.Run()
}
GO
  sed "s#/tmp/#$work/data/#; s#\./bin/etcd\$#$bin/etcd#" "$tests/functional/functional.yaml" > "$config"
  if [[ $# -gt 0 ]]; then
    cases=$(printf '  - %s\\n' "$@")
    sed -i "/^  cases:\$/,/^  failpoint-commands:\$/{/^  - /d}; s/^  cases:\$/  cases:\\n$cases/" "$config"
  fi
  if [[ " $* " == *" FAILPOINTS "* ]]; then
    # 204 cases. The agent does not get along with its own proxies of a member that has crashed by itself.
    sed -i 's/^  case-delay-ms: .*/  case-delay-ms: 3000/; s/peer-proxy: true/peer-proxy: false/; s/:\([123]\)381/:\1380/g; s/snapshot-count: 2000/snapshot-count: 1000/' "$config"
  fi
  mkdir "$work/data"
  alone bash -c 'for port in 19027 29027 39027; do "$1/agent" 127.0.0.1:$port > "$1/agent-$port.log" 2>&1 & done; sleep 1; "$1/tester" "$2"; result=$?; kill $(jobs -p); exit $result' bash "$work" "$config" 2>&1 \
    | tee "$log" | sed -nE 's/.*"msg":"(consistency check PASS|[^"]*FAIL[^"]*|round ALL PASS)".*"desc":"([^"]*)".*/\2: \1/p; s/.*"msg":"(round [^"]*)".*/\1/p' || true
  echo "see $log" >&2
  grep -q 'round ALL PASS' "$log"
}

"$suite" "$@"
