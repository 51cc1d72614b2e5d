namespace Netcd.Protocol.Codec;

/// <summary>An <c>mvccpb.KeyValue</c>: parsed in place, or filled in and encoded.</summary>
public ref struct KeyValueView
{
    /// <summary>Key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Revision of the creation since the last absence.</summary>
    public long CreateRevision;

    /// <summary>Revision of the last change.</summary>
    public long ModRevision;

    /// <summary>1 on creation, one more with each put.</summary>
    public long Version;

    /// <summary>Value.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>Lease it is attached to, 0 = none.</summary>
    public long Lease;

    /// <summary>Bytes that <see cref="WriteTo"/> needs.</summary>
    public readonly int EncodedSize =>
        ProtoSize.BytesField(1, Key.Length)
        + ProtoSize.VarintField(2, (ulong)CreateRevision)
        + ProtoSize.VarintField(3, (ulong)ModRevision)
        + ProtoSize.VarintField(4, (ulong)Version)
        + ProtoSize.BytesField(5, Value.Length)
        + ProtoSize.VarintField(6, (ulong)Lease);

    /// <summary>Encodes the pair: fields in number order, zeros left out, as etcd stores it.</summary>
    /// <returns>Bytes written.</returns>
    public readonly int WriteTo(Span<byte> target)
    {
        var writer = new ProtoWriter(target);
        writer.BytesField(1, Key);
        writer.VarintField(2, (ulong)CreateRevision);
        writer.VarintField(3, (ulong)ModRevision);
        writer.VarintField(4, (ulong)Version);
        writer.BytesField(5, Value);
        writer.VarintField(6, (ulong)Lease);
        return writer.Written;
    }

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out KeyValueView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.CreateRevision = reader.Int64(); break;
                case 3: view.ModRevision = reader.Int64(); break;
                case 4: view.Version = reader.Int64(); break;
                case 5: view.Value = reader.Bytes(); break;
                case 6: view.Lease = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
