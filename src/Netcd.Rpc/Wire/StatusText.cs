using System.Buffers;
using System.Text;

namespace Netcd.Rpc.Wire;

/// <summary>The percent-encoding of <c>grpc-message</c>: printable ASCII without '%' stays, every other UTF-8 byte becomes %XX.</summary>
internal static class StatusText
{
    private const string HexDigits = "0123456789ABCDEF";
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Text as it goes into the header; the same object when nothing needs a change.</summary>
    public static string Encode(string text)
    {
        int first = text.AsSpan().IndexOfAnyExcept(Plain);
        if (first < 0)
        {
            return text;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var encoded = new StringBuilder(utf8.Length * 2);
        foreach (byte b in utf8)
        {
            if (Plain.Contains((char)b))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Text of a header. A '%' without two hexadecimal digits stays as it is, as the protocol demands.</summary>
    public static string Decode(string header)
    {
        if (!header.Contains('%'))
        {
            return header;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(header.Length)];
        int length = 0;
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i] == '%' && i + 2 < header.Length && char.IsAsciiHexDigit(header[i + 1]) && char.IsAsciiHexDigit(header[i + 2]))
            {
                bytes[length++] = Convert.ToByte(header.Substring(i + 1, 2), 16);
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(header.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
