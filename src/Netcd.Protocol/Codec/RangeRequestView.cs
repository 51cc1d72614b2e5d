namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.RangeRequest</c> parsed in place.</summary>
public ref struct RangeRequestView
{
    /// <summary>First key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Exclusive end; empty = single key, one byte 00 = everything from <see cref="Key"/> on.</summary>
    public ReadOnlySpan<byte> RangeEnd;

    /// <summary>Most pairs to return; 0 or negative = all.</summary>
    public long Limit;

    /// <summary>Revision to read at; 0 or negative = newest.</summary>
    public long Revision;

    /// <summary>0 NONE, 1 ASCEND, 2 DESCEND.</summary>
    public int SortOrder;

    /// <summary>0 KEY, 1 VERSION, 2 CREATE, 3 MOD, 4 VALUE.</summary>
    public int SortTarget;

    /// <summary>Read local state without quorum.</summary>
    public bool Serializable;

    /// <summary>Leave values out.</summary>
    public bool KeysOnly;

    /// <summary>Only count.</summary>
    public bool CountOnly;

    /// <summary>Inclusive filter, 0 = off.</summary>
    public long MinModRevision;

    /// <summary>Inclusive filter, 0 = off.</summary>
    public long MaxModRevision;

    /// <summary>Inclusive filter, 0 = off.</summary>
    public long MinCreateRevision;

    /// <summary>Inclusive filter, 0 = off.</summary>
    public long MaxCreateRevision;

    /// <summary>Whether any of the four revision filters is on.</summary>
    public readonly bool HasFilters => (MinModRevision | MaxModRevision | MinCreateRevision | MaxCreateRevision) != 0;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out RangeRequestView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.RangeEnd = reader.Bytes(); break;
                case 3: view.Limit = reader.Int64(); break;
                case 4: view.Revision = reader.Int64(); break;
                case 5: view.SortOrder = reader.Int32(); break;
                case 6: view.SortTarget = reader.Int32(); break;
                case 7: view.Serializable = reader.Bool(); break;
                case 8: view.KeysOnly = reader.Bool(); break;
                case 9: view.CountOnly = reader.Bool(); break;
                case 10: view.MinModRevision = reader.Int64(); break;
                case 11: view.MaxModRevision = reader.Int64(); break;
                case 12: view.MinCreateRevision = reader.Int64(); break;
                case 13: view.MaxCreateRevision = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
