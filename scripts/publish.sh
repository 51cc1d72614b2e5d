#!/usr/bin/env bash
# Publishes the executables that exist (etcd, later etcdctl and etcdutl) into one folder, compiled ahead of time (ReadyToRun).
# Usage: scripts/publish.sh OUT [--self-contained]
# Without --self-contained the .NET 10 runtime of the machine is used (found without DOTNET_ROOT through
# /etc/dotnet/install_location or /usr/share/dotnet, /usr/lib/dotnet); with it nothing but OUT is needed. Nothing is extracted at start.
set -euo pipefail
usage() { sed -n '2,3p' "$0" | sed 's/^# //' >&2; exit 2; }
[ $# -ge 1 ] || usage
out=$1
contained=false
case ${2:-} in
  "") ;;
  --self-contained) contained=true ;;
  *) usage ;;
esac
cd "$(dirname "$0")/.."
case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "publish.sh: no runtime for $(uname -m)" >&2; exit 1 ;;
esac
for tool in etcd etcdctl etcdutl; do
  project=src/$tool/$tool.csproj
  [ -f "$project" ] || continue
  echo "publishing $tool ($rid, self-contained: $contained)"
  dotnet publish "$project" -c Release -r "$rid" --self-contained "$contained" -p:PublishReadyToRun=true -p:DebugType=none -o "$out" --nologo -v quiet
  rm -f "$out"/Netcd.*.xml
done
"$out/etcd" --version
