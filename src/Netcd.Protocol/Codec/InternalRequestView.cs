namespace Netcd.Protocol.Codec;

/// <summary>The envelope of a v3 raft entry, <c>etcdserverpb.InternalRaftRequest</c>, parsed in place.</summary>
public ref struct InternalRequestView
{
    private const int IdField = 1;
    private const int HeaderField = 100;

    private ulong _ownId;
    private ulong _headerId;

    /// <summary>Which request is set; with several, the first.</summary>
    public InternalRequestKind Kind;

    /// <summary>The encoded request of that kind, not yet parsed.</summary>
    public ReadOnlySpan<byte> Body;

    /// <summary>User on whose behalf it was proposed; empty when auth was off.</summary>
    public ReadOnlySpan<byte> Username;

    /// <summary>Auth revision that the permission check at proposal time saw.</summary>
    public ulong AuthRevision;

    /// <summary>Request id under which the proposer waits.</summary>
    public readonly ulong Id => _ownId != 0 ? _ownId : _headerId;

    /// <summary>
    /// Parses the envelope. False when the bytes are not an <c>InternalRaftRequest</c>: such an entry is a bare v2 <c>Request</c>,
    /// whose field 2 is the method name.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> entry, out InternalRequestView view)
    {
        view = default;
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (reader.Field == IdField)
            {
                view._ownId = reader.Varint();
            }
            else if (reader.Field == HeaderField)
            {
                if (!view.TryHeader(reader.Bytes()))
                {
                    return false;
                }
            }
            else if (IsKnown(reader.Field))
            {
                var body = reader.Bytes();
                if (reader.Field == (int)InternalRequestKind.V2 && IsV2Method(body))
                {
                    return false;
                }

                if (view.Kind == InternalRequestKind.None)
                {
                    view.Kind = (InternalRequestKind)reader.Field;
                    view.Body = body;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return !reader.IsMalformed;
    }

    private static bool IsKnown(int field) => field switch
    {
        >= 2 and <= 11 => true,
        1000 or (>= 1011 and <= 1013) => true,
        (>= 1100 and <= 1107) or (>= 1200 and <= 1204) or (>= 1300 and <= 1302) or 9900 => true,
        _ => false,
    };

    private static bool IsV2Method(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("PUT"u8) || text.SequenceEqual("POST"u8) || text.SequenceEqual("QGET"u8)
        || text.SequenceEqual("SYNC"u8) || text.SequenceEqual("DELETE"u8);

    private bool TryHeader(ReadOnlySpan<byte> header)
    {
        var reader = new ProtoReader(header);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: _headerId = reader.Varint(); break;
                case 2: Username = reader.Bytes(); break;
                case 3: AuthRevision = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
