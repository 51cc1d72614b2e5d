namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.DeleteRangeRequest</c> parsed in place.</summary>
public ref struct DeleteRangeRequestView
{
    /// <summary>First key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Exclusive end; empty = single key, one byte 00 = everything from <see cref="Key"/> on.</summary>
    public ReadOnlySpan<byte> RangeEnd;

    /// <summary>Return the removed pairs.</summary>
    public bool PrevKv;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out DeleteRangeRequestView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.RangeEnd = reader.Bytes(); break;
                case 3: view.PrevKv = reader.Bool(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
