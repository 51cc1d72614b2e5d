#!/usr/bin/env bash
# Starts a cluster of three members on this machine, as etcd's Procfile does; Ctrl-C stops it.
#   scripts/local-cluster.sh [DIR]    data and logs go to DIR, ./local-cluster by default
# Clients: 127.0.0.1:2379, 127.0.0.1:22379, 127.0.0.1:32379. A member that was killed comes back with: scripts/local-cluster.sh DIR NAME
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${1:-local-cluster}
only=${2:-}
declare -A client=([infra1]=2379 [infra2]=22379 [infra3]=32379)
declare -A peer=([infra1]=12380 [infra2]=22380 [infra3]=32380)
cluster=infra1=http://127.0.0.1:12380,infra2=http://127.0.0.1:22380,infra3=http://127.0.0.1:32380

etcd=${NETCD_SERVER:-src/etcd/bin/Release/net10.0/etcd}
if [[ -z ${NETCD_SERVER:-} ]]; then
  dotnet build -c Release src/etcd -v q --nologo -clp:NoSummary
fi

mkdir -p "$dir"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait' EXIT
for name in infra1 infra2 infra3; do
  if [[ -n $only && $name != "$only" ]]; then
    continue
  fi

  "$etcd" --name "$name" --data-dir "$dir/$name" \
    --listen-client-urls "http://127.0.0.1:${client[$name]}" --advertise-client-urls "http://127.0.0.1:${client[$name]}" \
    --listen-peer-urls "http://127.0.0.1:${peer[$name]}" --initial-advertise-peer-urls "http://127.0.0.1:${peer[$name]}" \
    --initial-cluster-token local-cluster --initial-cluster "$cluster" --initial-cluster-state new \
    >>"$dir/$name.log" 2>&1 &
  pids+=($!)
  echo "$name: process $!, clients at 127.0.0.1:${client[$name]}, log in $dir/$name.log"
done

wait
