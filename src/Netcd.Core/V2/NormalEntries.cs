namespace Netcd.Core.V2;

/// <summary>Tells the kinds of normal entries apart (apply-format section 1.1). Thread-safe.</summary>
public static class NormalEntries
{
    /// <summary>
    /// Field 2 decides: in a v2 request it is the method text, in an InternalRaftRequest a nested v2 request or absent. Asking for
    /// the method names first avoids the traps of lenient decoders, which take an old request with an empty path for a new one.
    /// </summary>
    public static NormalEntryKind KindOf(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return NormalEntryKind.Empty;
        }

        ReadOnlySpan<byte> second = default;
        bool hasSecond = false;
        bool secondIsText = true;
        var fields = new ProtoScanner(data);
        while (fields.Next())
        {
            if (fields.Field == 2 && !hasSecond)
            {
                hasSecond = true;
                secondIsText = fields.WireType == ProtoScanner.LengthDelimited;
                second = fields.Bytes;
            }
        }

        if (fields.Malformed || !secondIsText)
        {
            return NormalEntryKind.Malformed;
        }

        if (hasSecond && V2RequestCodec.MethodOf(second) is not null)
        {
            return NormalEntryKind.V2;
        }

        return !hasSecond || V2RequestCodec.TryDecode(second, out _) ? NormalEntryKind.Internal
            : V2RequestCodec.TryDecode(data, out _) ? NormalEntryKind.V2
            : NormalEntryKind.Malformed;
    }
}
