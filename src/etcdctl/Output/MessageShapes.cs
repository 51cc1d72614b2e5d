namespace Netcd.Etcdctl.Output;

/// <summary>JSON shapes of the responses, with the names that etcdctl's JSON has (those of etcd's Go structs).</summary>
internal static class MessageShapes
{
    public static readonly MessageShape Header = new(
        new(1, "cluster_id", FieldKind.Unsigned), new(2, "member_id", FieldKind.Unsigned), new(3, "revision", FieldKind.Signed), new(4, "raft_term", FieldKind.Unsigned));

    public static readonly MessageShape KeyValue = new(
        new(1, "key", FieldKind.Bytes),
        new(2, "create_revision", FieldKind.Signed),
        new(3, "mod_revision", FieldKind.Signed),
        new(4, "version", FieldKind.Signed),
        new(5, "value", FieldKind.Bytes),
        new(6, "lease", FieldKind.Signed));

    public static readonly MessageShape Event = new(
        new(1, "type", FieldKind.Signed), new(2, "kv", FieldKind.Message, KeyValue), new(3, "prev_kv", FieldKind.Message, KeyValue));

    public static readonly MessageShape Range = WithHeader(
        new(2, "kvs", FieldKind.Message, KeyValue, IsRepeated: true), new(3, "more", FieldKind.Bool), new(4, "count", FieldKind.Signed));

    public static readonly MessageShape Put = WithHeader(new FieldShape(2, "prev_kv", FieldKind.Message, KeyValue));

    public static readonly MessageShape DeleteRange = WithHeader(
        new(2, "deleted", FieldKind.Signed), new(3, "prev_kvs", FieldKind.Message, KeyValue, IsRepeated: true));

    public static readonly MessageShape Txn = WithHeader(
        new(2, "succeeded", FieldKind.Bool), new(3, "responses", FieldKind.Message, ResponseOp(), IsRepeated: true));

    public static readonly MessageShape HeaderOnly = WithHeader();

    public static readonly MessageShape Member = new(
        new(1, "ID", FieldKind.Unsigned),
        new(2, "name", FieldKind.Text),
        new(3, "peerURLs", FieldKind.Text, IsRepeated: true),
        new(4, "clientURLs", FieldKind.Text, IsRepeated: true),
        new(5, "isLearner", FieldKind.Bool));

    public static readonly MessageShape MemberAdd = WithHeader(
        new(2, "member", FieldKind.Message, Member), new(3, "members", FieldKind.Message, Member, IsRepeated: true));

    public static readonly MessageShape Members = WithHeader(new FieldShape(2, "members", FieldKind.Message, Member, IsRepeated: true));

    public static readonly MessageShape Alarms = WithHeader(new FieldShape(
        2, "alarms", FieldKind.Message, new(new(1, "memberID", FieldKind.Unsigned), new(2, "alarm", FieldKind.Signed)), IsRepeated: true));

    public static readonly MessageShape Status = WithHeader(
        new(2, "version", FieldKind.Text),
        new(3, "dbSize", FieldKind.Signed),
        new(4, "leader", FieldKind.Unsigned),
        new(5, "raftIndex", FieldKind.Unsigned),
        new(6, "raftTerm", FieldKind.Unsigned),
        new(7, "raftAppliedIndex", FieldKind.Unsigned),
        new(8, "errors", FieldKind.Text, IsRepeated: true),
        new(9, "dbSizeInUse", FieldKind.Signed),
        new(10, "isLearner", FieldKind.Bool),
        new(11, "storageVersion", FieldKind.Text),
        new(12, "dbSizeQuota", FieldKind.Signed),
        new(13, "downgradeInfo", FieldKind.Message, new(new(1, "enabled", FieldKind.Bool), new(2, "targetVersion", FieldKind.Text))));

    public static readonly MessageShape HashKv = WithHeader(
        new(2, "hash", FieldKind.Unsigned), new(3, "compact_revision", FieldKind.Signed), new(4, "hash_revision", FieldKind.Signed));

    public static readonly MessageShape AuthStatus = WithHeader(new(2, "enabled", FieldKind.Bool), new(3, "authRevision", FieldKind.Unsigned));

    public static readonly MessageShape Roles = WithHeader(new FieldShape(2, "roles", FieldKind.Text, IsRepeated: true));

    public static readonly MessageShape Users = WithHeader(new FieldShape(2, "users", FieldKind.Text, IsRepeated: true));

    public static readonly MessageShape Permissions = WithHeader(new FieldShape(
        2,
        "perm",
        FieldKind.Message,
        new(new(1, "permType", FieldKind.Signed), new(2, "key", FieldKind.Bytes), new(3, "range_end", FieldKind.Bytes)),
        IsRepeated: true));

    public static readonly MessageShape Downgrade = WithHeader(new FieldShape(2, "version", FieldKind.Text));

    private static MessageShape WithHeader(params FieldShape[] fields) => new([new(1, "header", FieldKind.Message, Header), .. fields]);

    private static MessageShape ResponseOp() => new(
        new(1, "response_range", FieldKind.Message, Range), new(2, "response_put", FieldKind.Message, Put), new(3, "response_delete_range", FieldKind.Message, DeleteRange))
    { Wrapper = "Response" };
}
