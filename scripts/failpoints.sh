#!/usr/bin/env bash
# Builds a server with failpoints into a folder and tests it: it answers etcd's GOFAIL_HTTP. Never shipped.
#   scripts/failpoints.sh [FOLDER]     default: artifacts/failpoints
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-artifacts/failpoints}")
dotnet build src/etcd -c Release --nologo -v quiet -p:Failpoints=true --artifacts-path "$folder"
export NETCD_FAILPOINT_SERVER="$folder/bin/etcd/release/etcd"
dotnet test tests/Netcd.Simulation.Tests --nologo --filter FailpointServerTests
echo "$NETCD_FAILPOINT_SERVER"
