namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.CompactionRequest</c> parsed in place.</summary>
public ref struct CompactionRequestView
{
    /// <summary>Revision to compact to.</summary>
    public long Revision;

    /// <summary>Answer only when the removal is done and durable on the answering member.</summary>
    public bool Physical;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out CompactionRequestView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Revision = reader.Int64(); break;
                case 2: view.Physical = reader.Bool(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
