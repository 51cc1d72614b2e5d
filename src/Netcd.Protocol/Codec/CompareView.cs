namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.Compare</c> parsed in place.</summary>
public ref struct CompareView
{
    /// <summary>0 EQUAL, 1 GREATER, 2 LESS, 3 NOT_EQUAL.</summary>
    public int Result;

    /// <summary>0 VERSION, 1 CREATE, 2 MOD, 3 VALUE, 4 LEASE.</summary>
    public int Target;

    /// <summary>First key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Exclusive end; the comparison must hold for every key of the range.</summary>
    public ReadOnlySpan<byte> RangeEnd;

    /// <summary>Field number of the union member that is set (4 version … 8 lease), 0 when none is.</summary>
    public int Union;

    /// <summary>The union's number, when it holds one.</summary>
    public long Number;

    /// <summary>The union's bytes, when it holds a value.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>
    /// The number to compare the target with. A union of another kind than <see cref="Target"/> counts as 0, as in etcd.
    /// </summary>
    public readonly long Operand => Union == Target + 4 ? Number : 0;

    /// <summary>The bytes to compare a value with; empty unless the union holds a value.</summary>
    public readonly ReadOnlySpan<byte> ValueOperand => Union == 7 ? Value : default;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out CompareView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Result = reader.Int32(); break;
                case 2: view.Target = reader.Int32(); break;
                case 3: view.Key = reader.Bytes(); break;
                case 4 or 5 or 6 or 8:
                    view.Union = reader.Field;
                    view.Number = reader.Int64();
                    break;
                case 7:
                    view.Union = reader.Field;
                    view.Value = reader.Bytes();
                    break;
                case 64: view.RangeEnd = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }
}
