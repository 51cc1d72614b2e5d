#!/usr/bin/env bash
# Publishes etcd, etcdctl and etcdutl into one folder, each one file of machine code that needs nothing but the system's libraries.
# Usage: scripts/publish.sh OUT
# Without a C linker (clang or gcc) they are published with ReadyToRun images and the .NET runtime beside them instead.
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,4p' "$0" | sed 's/^# //' >&2; exit 2; }
out=$1
cd "$(dirname "$0")/.."
case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "publish.sh: no runtime for $(uname -m)" >&2; exit 1 ;;
esac
for tool in etcd etcdctl etcdutl; do
  project=src/$tool/$tool.csproj
  [ -f "$project" ] || continue
  if [ -x /usr/bin/clang ] || [ -x /usr/bin/gcc ]; then
    echo "publishing $tool ($rid, one native file)"
    how=()
  else
    echo "publishing $tool ($rid, with the .NET runtime: neither clang nor gcc was found)"
    how=(--self-contained true -p:PublishReadyToRun=true -p:DebugType=none)
  fi
  dotnet publish "$project" -c Release -r "$rid" "${how[@]}" -o "$out" --nologo -v quiet
done
# The tool of 2.0 that took over the data of 0.4.
ln -sf etcdutl "$out/etcd-migrate"
"$out/etcd" --version
