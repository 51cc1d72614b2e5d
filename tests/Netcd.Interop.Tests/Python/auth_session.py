"""python3-etcd3 as user alice, who may read pub/ and read and write own, against the server whose port is the argument."""
import sys

import etcd3

PORT = int(sys.argv[1])


def attempt(name, call):
    try:
        print(name, call())
    except Exception as error:  # the class differs between versions; code and text are the server's
        cause = error.__cause__ or error
        print(name, "refused", getattr(cause, "code", str)() if hasattr(cause, "code") else error)


client = etcd3.client(host="127.0.0.1", port=PORT, timeout=10, user="alice", password="alicepw")
attempt("read pub", lambda: client.get("pub/a")[0])
attempt("read all of pub", lambda: [v for v, _ in client.get_prefix("pub/")])
attempt("read all", lambda: [v for v, _ in client.get_all()])
attempt("write own", lambda: client.put("own", "1") is not None)
attempt("write pub", lambda: client.put("pub/a", "1"))
attempt("txn", lambda: client.replace("own", "1", "2"))
attempt("txn elsewhere", lambda: client.replace("secret", "1", "2"))
attempt("lease", lambda: client.put("own", "3", lease=client.lease(60)) is not None)
attempt("members", lambda: len(list(client.members)))
attempt("compact", lambda: client.compact(2))
attempt("defragment", client.defragment)
anonymous = etcd3.client(host="127.0.0.1", port=PORT, timeout=10)
attempt("nobody", lambda: anonymous.get("pub/a"))
attempt("wrong password", lambda: etcd3.client(host="127.0.0.1", port=PORT, timeout=10, user="alice", password="x"))
