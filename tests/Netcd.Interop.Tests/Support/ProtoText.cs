using System.Globalization;
using System.Text;

namespace Netcd.Interop.Tests.Support;

/// <summary>Shows an encoded message as text without its schema, so that ids inside it can be made comparable.</summary>
internal static class ProtoText
{
    private const int MaxDepth = 20;

    /// <summary>The text, or null when the bytes are no message.</summary>
    public static string? Describe(ReadOnlySpan<byte> message, int depth = 0)
    {
        var text = new StringBuilder("{");
        while (!message.IsEmpty)
        {
            if (depth > MaxDepth || !TryVarint(ref message, out ulong tag) || tag >> 3 is 0 or > 10_000)
            {
                return null;
            }

            if (Value(ref message, (int)(tag & 7), depth) is not { } value)
            {
                return null;
            }

            text.Append(text.Length > 1 ? " " : "").Append(CultureInfo.InvariantCulture, $"{tag >> 3}:{value}");
        }

        return text.Append('}').ToString();
    }

    private static string? Value(ref ReadOnlySpan<byte> message, int wireType, int depth)
    {
        switch (wireType)
        {
            case 0:
                return TryVarint(ref message, out ulong number) ? number.ToString(CultureInfo.InvariantCulture) : null;
            case 2:
                if (!TryVarint(ref message, out ulong length) || length > (ulong)message.Length)
                {
                    return null;
                }

                ReadOnlySpan<byte> bytes = message[..(int)length];
                message = message[(int)length..];
                return Printable(bytes) ?? Describe(bytes, depth + 1) ?? $"0x{Convert.ToHexString(bytes)}";
            default:
                return null;
        }
    }

    private static string? Printable(ReadOnlySpan<byte> bytes) =>
        bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? null : $"\"{Encoding.ASCII.GetString(bytes)}\"";

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
