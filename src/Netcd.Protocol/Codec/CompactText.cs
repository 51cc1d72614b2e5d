using System.Globalization;
using System.Text;

namespace Netcd.Protocol.Codec;

/// <summary>
/// Writes fields as Go's protobuf library puts a message on one line: <c>name:value</c> and a space each, default values left out.
/// </summary>
internal readonly struct CompactText()
{
    private readonly StringBuilder _text = new();

    /// <summary>A number that is not 0.</summary>
    public void Number(string name, long value)
    {
        if (value != 0)
        {
            Member(name, value);
        }
    }

    /// <summary>An unsigned number that is not 0.</summary>
    public void Unsigned(string name, ulong value)
    {
        if (value != 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{name}:{value} ");
        }
    }

    /// <summary>A number of a union, which is written even when it is 0.</summary>
    public void Member(string name, long value) => _text.Append(CultureInfo.InvariantCulture, $"{name}:{value} ");

    /// <summary>A flag that is set.</summary>
    public void Flag(string name, bool value)
    {
        if (value)
        {
            _text.Append(name).Append(":true ");
        }
    }

    /// <summary>An enum value other than the first; those without a name as numbers.</summary>
    public void Enum(string name, int value, params ReadOnlySpan<string> names)
    {
        if ((uint)value >= (uint)names.Length)
        {
            Number(name, value);
        }
        else if (value != 0)
        {
            _text.Append(name).Append(':').Append(names[value]).Append(' ');
        }
    }

    /// <summary>Bytes in quotes when there are any; those that are not printable ASCII as three octal digits.</summary>
    public void Bytes(string name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        _text.Append(name).Append(":\"");
        foreach (byte b in value)
        {
            _ = b switch
            {
                (byte)'\n' => _text.Append("\\n"),
                (byte)'\r' => _text.Append("\\r"),
                (byte)'\t' => _text.Append("\\t"),
                (byte)'"' => _text.Append("\\\""),
                (byte)'\\' => _text.Append("\\\\"),
                >= 0x20 and < 0x7f => _text.Append((char)b),
                _ => _text.Append('\\').Append((char)('0' + (b >> 6))).Append((char)('0' + ((b >> 3) & 7))).Append((char)('0' + (b & 7))),
            };
        }

        _text.Append("\" ");
    }

    /// <summary>Text between fields.</summary>
    public void Raw(string text) => _text.Append(text);

    /// <summary>What has been written.</summary>
    public override string ToString() => _text.ToString();
}
