namespace Netcd.Protocol.Codec;

/// <summary>Walks the operations of one branch of a transaction that parsed.</summary>
public ref struct RequestOpEnumerator
{
    private readonly int _field;
    private ProtoReader _reader;
    private ReadOnlySpan<byte> _current;

    internal RequestOpEnumerator(ReadOnlySpan<byte> message, int field)
    {
        _reader = new ProtoReader(message);
        _field = field;
    }

    /// <summary>The operation the walk stands on.</summary>
    public readonly RequestOpView Current => RequestOpView.Trusted(_current);

    /// <summary>For <c>foreach</c>.</summary>
    public readonly RequestOpEnumerator GetEnumerator() => this;

    /// <summary>Moves on.</summary>
    public bool MoveNext()
    {
        while (_reader.Next())
        {
            if (_reader.Field == _field)
            {
                _current = _reader.Bytes();
                return true;
            }

            _reader.Skip();
        }

        return false;
    }
}
