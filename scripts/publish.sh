#!/usr/bin/env bash
# Publishes the executables that exist into one folder, compiled ahead of time: etcd as ReadyToRun, etcdctl and etcdutl as native files.
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
  # A tool that runs for milliseconds is compiled to one file of machine code, without any runtime, where a C linker is at hand.
  if [ "$tool" != etcd ] && { command -v clang || command -v gcc; } >/dev/null; then
    echo "publishing $tool ($rid, one native file)"
    dotnet publish "$project" -c Release -r "$rid" -p:PublishAot=true -p:StripSymbols=true -p:DebugType=none -o "$out/.native" --nologo -v quiet
    mv "$out/.native/$tool" "$out/$tool"
    rm -rf "$out/.native"
    continue
  fi
  echo "publishing $tool ($rid, self-contained: $contained)"
  dotnet publish "$project" -c Release -r "$rid" --self-contained "$contained" -p:PublishReadyToRun=true -p:DebugType=none -o "$out" --nologo -v quiet
  rm -f "$out"/Netcd.*.xml
done
"$out/etcd" --version
