"""A session of Debian's python3-etcd3 against the server whose port is the argument; prints what real etcd gives too."""
import sys

import etcd3

client = etcd3.client(host="127.0.0.1", port=int(sys.argv[1]), timeout=10)
client.put("/a", "1")
client.put("/b", "2")
print(client.get("/a")[0])
print([(m.key, v) for v, m in client.get_prefix("/", sort_order="descend")])
events, cancel = client.watch("/a")
client.put("/a", "3")
event = next(events)
print(type(event).__name__, event.key, event.value)
cancel()
lease = client.lease(60)
client.put("/leased", "x", lease=lease)
print(lease.granted_ttl, lease.keys)
lease.refresh()
lease.revoke()
print(client.get("/leased"))
print(client.transaction(
    compare=[client.transactions.value("/a") == "3", client.transactions.version("/a") > 0],
    success=[client.transactions.put("/a", "done"), client.transactions.get("/b")],
    failure=[client.transactions.delete("/a")])[0])
print(client.replace("/a", "done", "replaced"), client.put_if_not_exists("/a", "y"))
with client.lock("locked", ttl=30):
    print("locked")
print(client.delete("/a"), client.delete_prefix("/").deleted)
client.compact(2)
print([m.name for m in client.members], client.status().leader.name)
print(client.get_response("/a", serializable=True).count if hasattr(client, "get_response") else 0)
try:
    client.put("", "x")
except Exception as error:  # the class differs between versions; the text is the server's
    print(type(error).__name__)
