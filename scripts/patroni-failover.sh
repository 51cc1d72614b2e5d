#!/usr/bin/env bash
# Proves that Patroni's v2 backend ("etcd") works: two PostgreSQL nodes over three members, the death of the leading node and of the
# leading member. Usage, as root: scripts/patroni-failover.sh [ETCD-BINARY]. Needs Debian's patroni and postgresql.
set -euo pipefail
etcd=$(realpath "${1:-src/etcd/bin/Debug/net10.0/etcd}")
postgres=$(echo /usr/lib/postgresql/*/bin | awk '{ print $NF }')
dir=$(mktemp -d "${TMPDIR:-/tmp}/patroni.XXXXXX")
chmod 755 "$dir"
declare -A pid

free_ports() {
  python3 -c "
import socket
held = [socket.socket() for _ in range($1)]
for s in held: s.bind(('127.0.0.1', 0))
print(*(s.getsockname()[1] for s in held))"
}

end() {
  for name in "${!pid[@]}"; do kill -9 -- "-${pid[$name]}" 2>/dev/null || true; done
  for file in "$dir"/pg*/data/postmaster.pid; do [ -f "$file" ] && kill -9 "$(head -1 "$file")" 2>/dev/null || true; done
  rm -rf "$dir"
}
trap end EXIT
die() { echo "$1" >&2; tail -n 20 "$dir"/*.log >&2; exit 1; }
launch() { local name=$1; shift; setsid "$@" >>"$dir/$name.log" 2>&1 & pid[$name]=$!; disown; }

# Repeats a condition for a minute.
await() {
  local what=$1; shift
  for _ in $(seq 240); do "$@" && { echo "$(date +%T) $what"; return; }; sleep 0.25; done
  die "not in time: $what"
}

read -r -a port < <(free_ports 10)
cluster="m0=http://127.0.0.1:${port[3]},m1=http://127.0.0.1:${port[4]},m2=http://127.0.0.1:${port[5]}"
member() {
  launch "m$1" "$etcd" --name "m$1" --data-dir "$dir/m$1" --enable-v2 --initial-cluster "$cluster" \
    --listen-client-urls "http://127.0.0.1:${port[$1]}" --advertise-client-urls "http://127.0.0.1:${port[$1]}" \
    --listen-peer-urls "http://127.0.0.1:${port[$1 + 3]}" --initial-advertise-peer-urls "http://127.0.0.1:${port[$1 + 3]}"
}
node() {
  launch "pg$1" runuser -u postgres -- /usr/bin/patroni "$dir/pg$1/patroni.yml"
}
configure() {
  mkdir -p "$dir/pg$1"
  cat >"$dir/pg$1/patroni.yml" <<YAML
scope: demo
name: pg$1
restapi: { listen: "127.0.0.1:${port[$1 + 6]}", connect_address: "127.0.0.1:${port[$1 + 6]}" }
etcd: { hosts: "127.0.0.1:${port[0]},127.0.0.1:${port[1]},127.0.0.1:${port[2]}" }
bootstrap:
  dcs: { ttl: 20, loop_wait: 2, retry_timeout: 5, maximum_lag_on_failover: 1048576 }
  initdb: [ { encoding: UTF8 }, { auth-local: trust }, { auth-host: trust } ]
  pg_hba: [ host replication all 127.0.0.1/32 trust, host all all 127.0.0.1/32 trust, local all all trust ]
postgresql:
  listen: 127.0.0.1:${port[$1 + 8]}
  connect_address: 127.0.0.1:${port[$1 + 8]}
  data_dir: $dir/pg$1/data
  bin_dir: $postgres
  authentication: { replication: { username: replicator }, superuser: { username: postgres }, rewind: { username: postgres } }
  parameters: { unix_socket_directories: $dir/pg$1, fsync: "off" }
YAML
  chown -R postgres "$dir/pg$1"
}
sql() { "$postgres/psql" -h 127.0.0.1 -p "${port[$1 + 8]}" -U postgres -Atqc "$2" 2>/dev/null; }
is_primary() { [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:${port[$1 + 6]}/primary")" = 200 ]; }
replicates() { [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:${port[$1 + 6]}/replica")" = 200 ] && [ "$(sql "$1" 'select count(*) from t')" = "$2" ]; }
leading_member() { # the member that the others call leader
  local id; id=$(curl -s "http://127.0.0.1:${port[0]}/v2/members/leader" | python3 -c 'import json, sys; print(json.load(sys.stdin)["name"])' 2>/dev/null) && [ -n "$id" ] && echo "$id"
}
has_leader() { leading_member >/dev/null; }

for i in 0 1 2; do member $i; done
await "the members elected a leader" has_leader
configure 0; configure 1
node 0
await "the first node leads" is_primary 0
sql 0 "create table t (n int)" || die "no table"
sql 0 "insert into t values (1)" || die "no row"
node 1
await "the second node follows" replicates 1 1

lost=$(leading_member)
kill -9 -- "-${pid[$lost]}"
echo "$(date +%T) member $lost was killed"
sleep 6
is_primary 0 || die "the node lost its lead with one member of three"
sql 0 "insert into t values (2)" || die "no second row"
await "the row arrived" replicates 1 2
member "${lost#m}"

kill -9 -- "-${pid[pg0]}"
kill -9 "$(head -1 "$dir/pg0/data/postmaster.pid")"
echo "$(date +%T) the first node was killed"
await "the second node leads" is_primary 1
sql 1 "insert into t values (3)" || die "no third row"
node 0
await "the first node follows with all rows" replicates 0 3
patronictl -c "$dir/pg0/patroni.yml" list
patronictl -c "$dir/pg0/patroni.yml" switchover --master pg1 --candidate pg0 --force demo >>"$dir/switchover.log" 2>&1 || die "no switchover"
await "the first node leads again" is_primary 0
echo "Patroni works"
