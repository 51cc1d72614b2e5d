using System.Diagnostics;

namespace Netcd.Core.V2;

/// <summary>Walks the fields of one encoded message without interpreting them. Every length is checked; groups and unknown wire types are errors.</summary>
internal ref struct ProtoScanner(ReadOnlySpan<byte> message)
{
    public const int Varint = 0;
    public const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public int WireType { get; private set; }

    /// <summary>Value of the current field when it is a varint.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of the current field when it is length-delimited.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message turned out to be malformed.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Steps to the next field; false at the end or when the message is malformed.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || Malformed)
        {
            return false;
        }

        if (!TryVarint(out ulong tag) || tag >> 3 is 0 or > 536_870_911)
        {
            return Fail();
        }

        Field = (int)(tag >> 3);
        WireType = (int)(tag & 7);
        return WireType switch
        {
            Varint => TryVarint(out ulong number) ? Found(number) : Fail(),
            LengthDelimited => TryVarint(out ulong length) && length <= (ulong)_rest.Length ? Take((int)length) : Fail(),
            1 => _rest.Length >= 8 ? Take(8) : Fail(),
            5 => _rest.Length >= 4 ? Take(4) : Fail(),
            _ => Fail(),
        };
    }

    private bool Found(ulong number)
    {
        Number = number;
        return true;
    }

    private bool Take(int length)
    {
        Debug.Assert(length <= _rest.Length, "the caller checks the length");
        Bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private bool Fail()
    {
        Malformed = true;
        return false;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
