using System.Buffers;
using System.Text;

namespace Netcd.Core.V2;

/// <summary>
/// Lossless exchange between bytes of the wire and .NET strings: etcd's v2 strings are arbitrary bytes, so each byte that is not
/// part of valid UTF-8 becomes one lone surrogate U+DC80..U+DCFF and turns back into the same byte. Thread-safe.
/// </summary>
public static class V2Text
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Decodes bytes; the result encodes back to exactly these bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return Encoding.Latin1.GetString(bytes);
        }

        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                AppendEscaped(text, bytes[..consumed]);
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Encodes a string made by <see cref="FromBytes"/> or any valid UTF-16 text.</summary>
    public static byte[] ToBytes(string text)
    {
        byte[] bytes = new byte[ByteCount(text)];
        Write(text, bytes);
        return bytes;
    }

    /// <summary>Number of bytes <see cref="Write"/> needs.</summary>
    public static int ByteCount(ReadOnlySpan<char> text)
    {
        int ascii = text.IndexOfAnyExceptInRange('\0', '\x7F');
        if (ascii < 0)
        {
            return text.Length;
        }

        int count = ascii;
        for (int i = ascii; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                count++;
            }
            else if (c < 0x800)
            {
                count += 2;
            }
            else if (IsPair(text, i))
            {
                count += 4;
                i++;
            }
            else
            {
                count += IsEscapedByte(c) ? 1 : 3;
            }
        }

        return count;
    }

    /// <summary>Encodes into <paramref name="bytes"/> and returns the number written.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Ascii.FromUtf16(text, bytes, out int at);
        for (int i = at; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                bytes[at++] = (byte)c;
            }
            else if (IsPair(text, i))
            {
                at += new Rune(c, text[++i]).EncodeToUtf8(bytes[at..]);
            }
            else if (IsEscapedByte(c))
            {
                bytes[at++] = (byte)(c - EscapeBase);
            }
            else
            {
                at += (char.IsSurrogate(c) ? Rune.ReplacementChar : new Rune(c)).EncodeToUtf8(bytes[at..]);
            }
        }

        return at;
    }

    private static bool IsEscapedByte(char c) => c is >= '\uDC80' and <= '\uDCFF';

    private static bool IsPair(ReadOnlySpan<char> text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);

    private static void AppendEscaped(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            text.Append((char)(EscapeBase + b));
        }
    }
}
