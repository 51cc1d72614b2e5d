using System.Runtime.CompilerServices;

namespace Netcd.Protocol.Codec;

/// <summary>
/// Walks the fields of one encoded message. After <see cref="Next"/> returned true exactly one of the value methods must be called.
/// Anything malformed ends the walk and sets <see cref="IsMalformed"/>.
/// </summary>
/// <param name="message">The encoded message, without its length prefix.</param>
public ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int MaxGroupDepth = 32;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public WireType Wire { get; private set; }

    /// <summary>Whether the message broke a rule of the format, or a known field had the wrong wire type.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Offset of the next unread byte.</summary>
    public readonly int Position => _position;

    /// <summary>Moves to the next field; false at the end or when the message is malformed.</summary>
    public bool Next()
    {
        // What is malformed leaves nothing to read.
        if (_position == _message.Length)
        {
            return false;
        }

        if (!TryVarint(out ulong tag) || tag > uint.MaxValue)
        {
            return Fail();
        }

        Field = (int)(tag >> 3);
        Wire = (WireType)(tag & 7);
        return (Field != 0 && Wire <= WireType.Fixed32) || Fail();
    }

    /// <summary>The current field as a number; 0 when malformed.</summary>
    public ulong Varint()
    {
        if (Wire == WireType.Varint && TryVarint(out ulong value))
        {
            return value;
        }

        Fail();
        return 0;
    }

    /// <summary>The current field as int64.</summary>
    public long Int64() => (long)Varint();

    /// <summary>The current field as int32 or enum number: the low 32 bits, as every decoder takes them.</summary>
    public int Int32() => (int)(uint)Varint();

    /// <summary>The current field as bool.</summary>
    public bool Bool() => Varint() != 0;

    /// <summary>The current field as bytes, text or nested message; empty when malformed.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (Wire == WireType.Bytes && TryVarint(out ulong length) && length <= (ulong)(_message.Length - _position))
        {
            var bytes = _message.Slice(_position, (int)length);
            _position += (int)length;
            return bytes;
        }

        Fail();
        return default;
    }

    /// <summary>Passes over an unknown field.</summary>
    public void Skip() => Skip(0);

    /// <summary>Takes a bare number off the front of packed numbers.</summary>
    public static bool TryVarint(ref ReadOnlySpan<byte> packed, out ulong value)
    {
        var reader = new ProtoReader(packed);
        bool found = reader.TryVarint(out value);
        packed = packed[reader._position..];
        return found;
    }

    /// <summary>A number field of a message; 0 when it is not there.</summary>
    public static ulong NumberIn(ReadOnlySpan<byte> message, int field)
    {
        ulong number = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                number = reader.Varint();
            }
            else
            {
                reader.Skip();
            }
        }

        return number;
    }

    private void Skip(int depth)
    {
        switch (Wire)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Bytes:
                Bytes();
                break;
            case WireType.Fixed32:
                Advance(4);
                break;
            case WireType.Fixed64:
                Advance(8);
                break;
            case WireType.StartGroup when depth < MaxGroupDepth:
                SkipGroup(Field, depth);
                break;
            default:
                Fail();
                break;
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (Next())
        {
            if (Wire == WireType.EndGroup)
            {
                if (Field != group)
                {
                    Fail();
                }

                return;
            }

            Skip(depth + 1);
        }

        Fail();
    }

    private void Advance(int count)
    {
        if (count > _message.Length - _position)
        {
            Fail();
            return;
        }

        _position += count;
    }

    // Tags, flags and most lengths are one byte long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryVarint(out ulong value)
    {
        if ((uint)_position < (uint)_message.Length && _message[_position] is < 0x80 and var single)
        {
            _position++;
            value = single;
            return true;
        }

        return TryLongVarint(out value);
    }

    private bool TryLongVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _position < _message.Length; shift += 7)
        {
            byte b = _message[_position++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return shift < 63 || b <= 1;
            }
        }

        return false;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _position = _message.Length;
        return false;
    }
}
