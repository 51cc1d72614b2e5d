"""A session of Debian's python3-etcd3gw, which speaks JSON, against the server whose port is the argument; prints what real etcd gives too."""
import sys

import etcd3gw

client = etcd3gw.Etcd3Client(host="127.0.0.1", port=int(sys.argv[1]), timeout=10, api_path="/v3/")
print(client.put("/a", "1"), client.put("/b", b"\x00\xff"))
print(client.get("/a"), client.get("/b"), client.get("/none"))
print([(v, m["key"], m["version"]) for v, m in client.get_prefix("/", sort_order="descend", sort_target="key")])
print(client.create("/a", "2"), client.create("/c", "3"), client.replace("/c", "3", "4"), client.replace("/c", "3", "5"))
lease = client.lease(ttl=60)
print(client.put("/leased", "x", lease=lease), 0 < lease.ttl() <= 60, lease.keys(), 0 < lease.refresh() <= 60)
lease.revoke()
print(client.get("/leased"))
events, cancel = client.watch("/w")
client.put("/w", "1")
client.delete("/w")
first, second = next(events), next(events)
print(first["kv"]["key"], first["kv"]["value"], second["type"])
cancel()
lock = client.lock(ttl=30)
print(lock.acquire(), lock.is_acquired(), lock.release(), lock.is_acquired())
print(client.transaction({
    "compare": [{"key": "L2E=", "result": "EQUAL", "target": "VALUE", "value": "MQ=="}],
    "success": [{"request_put": {"key": "L2E=", "value": "ZG9uZQ=="}}],
    "failure": [{"request_range": {"key": "L2E="}}],
})["succeeded"])
print(client.delete("/a"), client.delete("/a"), client.delete_prefix("/"))
print(sorted(m["name"] for m in client.members()), client.status()["header"]["revision"])
