namespace Netcd.Rpc.Wire;

/// <summary>Values of metadata whose name ends in <c>-bin</c>: base64, padding optional.</summary>
internal static class BinaryHeader
{
    /// <summary>Whether a metadata name carries bytes.</summary>
    public static bool IsBinary(string name) => name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);

    /// <summary>Header value for bytes, without padding as grpc-go sends it.</summary>
    public static string Encode(ReadOnlySpan<byte> value) => Convert.ToBase64String(value).TrimEnd('=');

    /// <summary>Bytes of a header value.</summary>
    /// <returns>False when the value is not base64.</returns>
    public static bool TryDecode(string header, out byte[] value)
    {
        ReadOnlySpan<char> trimmed = header.AsSpan().TrimEnd('=');
        value = [];
        if (trimmed.Length % 4 == 1)
        {
            return false;
        }

        Span<char> padded = trimmed.Length < 1024 ? stackalloc char[trimmed.Length + 3] : new char[trimmed.Length + 3];
        trimmed.CopyTo(padded);
        int length = (trimmed.Length + 3) / 4 * 4;
        padded[trimmed.Length..length].Fill('=');
        byte[] decoded = new byte[length / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded[..length], decoded, out int written))
        {
            return false;
        }

        value = decoded.AsSpan(0, written).ToArray();
        return true;
    }
}
