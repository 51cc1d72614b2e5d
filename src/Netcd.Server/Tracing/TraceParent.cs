using System.Globalization;

namespace Netcd.Server.Tracing;

/// <summary>The W3C header <c>traceparent</c>: which trace a call belongs to.</summary>
/// <param name="TraceId">16 bytes.</param>
/// <param name="SpanId">8 bytes: the caller's span.</param>
/// <param name="IsSampled">Whether the caller records it.</param>
internal readonly record struct TraceParent(byte[] TraceId, byte[] SpanId, bool IsSampled)
{
    private const int Length = 55;

    /// <summary>Reads <c>00-TRACE-SPAN-FLAGS</c>.</summary>
    /// <returns>False when it is no such header, or all zeros, which means none.</returns>
    public static bool TryParse(string? text, out TraceParent parent)
    {
        parent = default;
        if (text is null || text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-' || (text.Length > Length && text[Length] != '-')
            || text.StartsWith("ff", StringComparison.Ordinal) || !byte.TryParse(text.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte version)
            || (version == 0 && text.Length > Length) || !byte.TryParse(text.AsSpan(53, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte flags))
        {
            return false;
        }

        byte[] trace = new byte[16];
        byte[] span = new byte[8];
        bool isHex = Convert.FromHexString(text.AsSpan(3, 32), trace, out _, out _) == System.Buffers.OperationStatus.Done
            && Convert.FromHexString(text.AsSpan(36, 16), span, out _, out _) == System.Buffers.OperationStatus.Done;
        parent = new TraceParent(trace, span, (flags & 1) != 0);
        return isHex && trace.AsSpan().ContainsAnyExcept((byte)0) && span.AsSpan().ContainsAnyExcept((byte)0);
    }
}
