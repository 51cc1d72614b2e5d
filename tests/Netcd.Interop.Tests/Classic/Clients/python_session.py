"""A session of Debian's python3-etcd (v2) against the server whose port is the argument; prints what real etcd gives too."""
import sys
import threading

import etcd
from etcd.auth import EtcdRole, EtcdUser


def attempt(call, *args, **kwargs):
    try:
        result = call(*args, **kwargs)
        return result.action, result.key, result.value, result.dir
    except etcd.EtcdException as error:
        return type(error).__name__, error.payload.get("errorCode"), error.payload.get("cause")


client = etcd.Client(port=int(sys.argv[1]), allow_reconnect=False)
print(len(client.machines), client.leader["name"], [m["name"] for m in client.members.values()], client.stats["state"])
start = client.write("/a", "1").modifiedIndex
print(attempt(client.write, "/a", "2"), attempt(client.write, "/a", "3", prevExist=False), attempt(client.write, "/b/c", "x", prevExist=True))
print(attempt(client.test_and_set, "/a", "3", "2"), attempt(client.test_and_set, "/a", "4", "2"), attempt(client.write, "/a", "5", prevIndex=1))
print(attempt(client.write, "/dir", None, dir=True), attempt(client.write, "/dir", None, dir=True), attempt(client.read, "/a/b"), attempt(client.delete, "/dir/x"))
print([client.write("/queue", name, append=True).value for name in "xyz"], [node.value for node in client.read("/queue", sorted=True).leaves])
print(client.write("/leased", "v", ttl=100).ttl, client.refresh("/leased", 50).ttl, client.read("/leased").value, attempt(client.refresh, "/none", 5))
updated = client.read("/a")
updated.value = "updated"
print(attempt(client.update, updated), "/a" in client, "/none" in client, attempt(client.pop, "/a"), attempt(client.get, "/a"))
print([(node.key, node.value) for node in client.read("/", recursive=True, sorted=True).leaves if not node.key.startswith("/queue/")])

seen = []
mark = client.write("/mark", "").modifiedIndex
watching = threading.Thread(target=lambda: seen.append(client.read("/watched", wait=True, recursive=True, waitIndex=mark + 1)))
watching.start()
etcd.Client(port=int(sys.argv[1])).write("/watched/x", "news")
watching.join(30)
print([(event.action, event.key, event.value) for event in seen])
history = client.eternal_watch("/a", index=start)
print([(event.action, event.value) for event, _ in zip(history, range(4))])

lock = etcd.Lock(client, "mutex")
print(lock.acquire(blocking=True, lock_ttl=30), lock.is_acquired, etcd.Lock(client, "mutex").acquire(blocking=False), lock.release(), lock.is_acquired)

role = EtcdRole(client, "reader")
role.grant("/open/*", "R")
role.write()
user = EtcdUser(client, "alice")
user.password = "secret"
user.roles = ["reader"]
user.write()
root = EtcdUser(client, "root")
root.password = "secret"
root.write()
print(sorted(role.acls.items()), sorted(user.roles))
auth = etcd.auth.Auth(client)
auth.active = True
keeper = etcd.Client(port=int(sys.argv[1]), username="root", password="secret")
alice = etcd.Client(port=int(sys.argv[1]), username="alice", password="secret")
guest = EtcdRole(keeper, "guest")
guest.read()
guest.revoke("/*", "RW")
guest.write()
print(attempt(keeper.write, "/open/x", "1"), attempt(alice.read, "/open/x"), attempt(alice.write, "/open/x", "2"), attempt(client.read, "/open/x"))
etcd.auth.Auth(keeper).active = False
print(attempt(client.delete, "/dir", dir=True), attempt(client.delete, "/queue", recursive=True), attempt(client.read, "/queue"))
