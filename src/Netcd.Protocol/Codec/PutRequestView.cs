namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.PutRequest</c> parsed in place.</summary>
public ref struct PutRequestView
{
    /// <summary>Key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Value.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>Lease to attach to, 0 = none.</summary>
    public long Lease;

    /// <summary>Return the replaced pair.</summary>
    public bool PrevKv;

    /// <summary>Keep the current value.</summary>
    public bool IgnoreValue;

    /// <summary>Keep the current lease.</summary>
    public bool IgnoreLease;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out PutRequestView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.Value = reader.Bytes(); break;
                case 3: view.Lease = reader.Int64(); break;
                case 4: view.PrevKv = reader.Bool(); break;
                case 5: view.IgnoreValue = reader.Bool(); break;
                case 6: view.IgnoreLease = reader.Bool(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
