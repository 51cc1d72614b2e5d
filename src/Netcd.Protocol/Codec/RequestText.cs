namespace Netcd.Protocol.Codec;

/// <summary>Requests as etcd shows them in its log: values are never shown, only their sizes. Pure and thread-safe.</summary>
public static class RequestText
{
    /// <summary>A range.</summary>
    public static string Of(in RangeRequestView request)
    {
        var text = new CompactText();
        Write(text, request);
        return text.ToString();
    }

    /// <summary>A put.</summary>
    public static string Of(in PutRequestView request)
    {
        var text = new CompactText();
        Write(text, request);
        return text.ToString();
    }

    /// <summary>A delete.</summary>
    public static string Of(in DeleteRangeRequestView request)
    {
        var text = new CompactText();
        Write(text, request);
        return text.ToString();
    }

    /// <summary>A transaction that parsed.</summary>
    public static string Of(in TxnRequestView request)
    {
        var text = new CompactText();
        Write(text, request);
        return text.ToString();
    }

    /// <summary>An entry's request: who asks, and what when it is about keys or leases; of others only the kind.</summary>
    public static string Of(in InternalRequestView request)
    {
        var text = new CompactText();
        text.Raw("header:<");
        text.Unsigned("ID", request.Id);
        text.Bytes("username", request.Username);
        text.Unsigned("auth_revision", request.AuthRevision);
        text.Raw("> ");
        switch (request.Kind)
        {
            case InternalRequestKind.Put when PutRequestView.TryParse(request.Body, out PutRequestView put):
                text.Raw("put:<");
                Write(text, put);
                text.Raw(">");
                break;
            case InternalRequestKind.Txn when TxnRequestView.TryParse(request.Body, out TxnRequestView txn):
                text.Raw("txn:<");
                using (txn)
                {
                    Write(text, txn);
                }

                text.Raw(">");
                break;
            case InternalRequestKind.DeleteRange when DeleteRangeRequestView.TryParse(request.Body, out DeleteRangeRequestView delete):
                text.Raw("delete_range:<");
                Write(text, delete);
                text.Raw("> ");
                break;
            case InternalRequestKind.Range when RangeRequestView.TryParse(request.Body, out RangeRequestView range):
                text.Raw("range:<");
                Write(text, range);
                text.Raw("> ");
                break;
            case InternalRequestKind.Compaction when CompactionRequestView.TryParse(request.Body, out CompactionRequestView compaction):
                text.Raw("compaction:<");
                text.Number("revision", compaction.Revision);
                text.Flag("physical", compaction.Physical);
                text.Raw("> ");
                break;
            case InternalRequestKind.LeaseGrant:
                text.Raw($"lease_grant:<ttl:{(long)ProtoReader.NumberIn(request.Body, 1)}-second id:{ProtoReader.NumberIn(request.Body, 2):x16}>");
                break;
            case InternalRequestKind.LeaseRevoke:
                text.Raw($"lease_revoke:<id:{ProtoReader.NumberIn(request.Body, 1):x16}>");
                break;
            default:
                text.Raw(request.Kind.ToString());
                break;
        }

        return text.ToString();
    }

    private static void Write(CompactText text, in RangeRequestView request)
    {
        text.Bytes("key", request.Key);
        text.Bytes("range_end", request.RangeEnd);
        text.Number("limit", request.Limit);
        text.Number("revision", request.Revision);
        text.Enum("sort_order", request.SortOrder, "NONE", "ASCEND", "DESCEND");
        text.Enum("sort_target", request.SortTarget, "KEY", "VERSION", "CREATE", "MOD", "VALUE");
        text.Flag("serializable", request.Serializable);
        text.Flag("keys_only", request.KeysOnly);
        text.Flag("count_only", request.CountOnly);
        text.Number("min_mod_revision", request.MinModRevision);
        text.Number("max_mod_revision", request.MaxModRevision);
        text.Number("min_create_revision", request.MinCreateRevision);
        text.Number("max_create_revision", request.MaxCreateRevision);
    }

    private static void Write(CompactText text, in PutRequestView request)
    {
        text.Bytes("key", request.Key);
        text.Number("value_size", request.Value.Length);
        text.Number("lease", request.Lease);
        text.Flag("prev_kv", request.PrevKv);
        text.Flag("ignore_value", request.IgnoreValue);
        text.Flag("ignore_lease", request.IgnoreLease);
    }

    private static void Write(CompactText text, in DeleteRangeRequestView request)
    {
        text.Bytes("key", request.Key);
        text.Bytes("range_end", request.RangeEnd);
        text.Flag("prev_kv", request.PrevKv);
    }

    private static void Write(CompactText text, in TxnRequestView request)
    {
        text.Raw("compare:<");
        string separator = "";
        foreach (CompareView compare in request.Compares)
        {
            text.Raw(separator);
            Write(text, compare);
            separator = " ";
        }

        text.Raw("> success:<");
        Write(text, request.Success);
        text.Raw("> failure:<");
        Write(text, request.Failure);
        text.Raw(">");
    }

    private static void Write(CompactText text, in CompareView compare)
    {
        text.Enum("result", compare.Result, "EQUAL", "GREATER", "LESS", "NOT_EQUAL");
        text.Enum("target", compare.Target, "VERSION", "CREATE", "MOD", "VALUE", "LEASE");
        text.Bytes("key", compare.Key);
        switch (compare.Union)
        {
            case 4: text.Member("version", compare.Number); break;
            case 5: text.Member("create_revision", compare.Number); break;
            case 6: text.Member("mod_revision", compare.Number); break;
            case 7: text.Number("value_size", compare.Value.Length); break;
            case 8: text.Member("lease", compare.Number); break;
        }

        text.Bytes("range_end", compare.RangeEnd);
    }

    private static void Write(CompactText text, RequestOpEnumerator operations)
    {
        string separator = "";
        foreach (RequestOpView operation in operations)
        {
            text.Raw(separator);
            separator = " ";
            switch (operation.Kind)
            {
                case RequestOpKind.Range:
                    text.Raw("request_range:<");
                    Write(text, operation.Range);
                    text.Raw("> ");
                    break;
                case RequestOpKind.Put:
                    text.Raw("request_put:<");
                    Write(text, operation.Put);
                    text.Raw(">");
                    break;
                case RequestOpKind.DeleteRange:
                    text.Raw("request_delete_range:<");
                    Write(text, operation.DeleteRange);
                    text.Raw("> ");
                    break;
                case RequestOpKind.Txn:
                    text.Raw("request_txn:<");
                    Write(text, operation.Txn);
                    text.Raw(">");
                    break;
            }
        }
    }
}
