namespace Netcd.Storage.Protobuf;

/// <summary>Walks the fields of one encoded message. Malformed input makes <see cref="Next"/> return false with <see cref="Malformed"/> set.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Number of the field just read.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint field; 0 for other wire types.</summary>
    public ulong Number { get; private set; }

    /// <summary>Offset of a length-delimited field's content; -1 for other wire types.</summary>
    public int Start { get; private set; }

    /// <summary>Length of a length-delimited field's content.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the message broke off or holds what no protobuf message can hold.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Content of a length-delimited field.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _message.Slice(Start, Length);

    /// <summary>Reads the next field, of whatever number and type.</summary>
    public bool Next()
    {
        if (Malformed || _at >= _message.Length)
        {
            return false;
        }

        Number = 0;
        Start = -1;
        Length = 0;
        Malformed = !(TryVarint(out ulong key) && key >> 3 is > 0 and <= int.MaxValue && TryValue((int)(key & 7)));
        Field = (int)(key >> 3);
        return !Malformed;
    }

    private bool TryValue(int wireType)
    {
        switch (wireType)
        {
            case VarintType:
                bool read = TryVarint(out ulong number);
                Number = number;
                return read;
            case Fixed64Type:
                return TrySkip(8);
            case Fixed32Type:
                return TrySkip(4);
            case BytesType:
                if (!TryVarint(out ulong length) || length > (ulong)(_message.Length - _at))
                {
                    return false;
                }

                Start = _at;
                Length = (int)length;
                return TrySkip(Length);
            default:
                return false;
        }
    }

    private bool TrySkip(int count)
    {
        _at += count;
        return _at <= _message.Length;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _at < _message.Length; shift += 7)
        {
            byte next = _message[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
