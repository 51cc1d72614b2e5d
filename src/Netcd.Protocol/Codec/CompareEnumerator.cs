namespace Netcd.Protocol.Codec;

/// <summary>Walks the compares of a transaction that parsed.</summary>
public ref struct CompareEnumerator
{
    private readonly int _field;
    private ProtoReader _reader;
    private ReadOnlySpan<byte> _current;

    internal CompareEnumerator(ReadOnlySpan<byte> message, int field)
    {
        _reader = new ProtoReader(message);
        _field = field;
    }

    /// <summary>The compare the walk stands on.</summary>
    public readonly CompareView Current => CompareView.TryParse(_current, out var view) ? view : default;

    /// <summary>For <c>foreach</c>.</summary>
    public readonly CompareEnumerator GetEnumerator() => this;

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
