using System.Buffers;

namespace Netcd.Protocol.Codec;

/// <summary>Validates a transaction with everything nested in it and lists its operations; those of a nested one follow the operation that nests it.</summary>
internal ref struct TxnParser(ReadOnlySpan<byte> outermost)
{
    private const int UsualOperations = 16;

    private readonly ReadOnlySpan<byte> _outermost = outermost;
    private RequestOpRecord[] _records = ArrayPool<RequestOpRecord>.Shared.Rent(UsualOperations);
    private int _count;

    /// <summary>Parses a transaction; false when it is malformed or too deep.</summary>
    /// <param name="message">The encoded transaction.</param>
    /// <param name="depth">How many transactions it is nested in.</param>
    /// <param name="compares">Number of its compares.</param>
    public bool TryParse(ReadOnlySpan<byte> message, int depth, out int compares)
    {
        compares = 0;
        if (depth >= TxnRequestView.MaxDepth)
        {
            return false;
        }

        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            bool valid = true;
            switch (reader.Field)
            {
                case TxnRequestView.CompareField:
                    compares++;
                    valid = CompareView.TryParse(reader.Bytes(), out _);
                    break;
                case TxnRequestView.SuccessField or TxnRequestView.FailureField:
                    valid = TryOperation(reader.Bytes(), reader.Field == TxnRequestView.FailureField, depth);
                    break;
                default:
                    reader.Skip();
                    break;
            }

            if (!valid)
            {
                return false;
            }
        }

        return !reader.IsMalformed;
    }

    /// <summary>What was listed. The array is the caller's to give back.</summary>
    public readonly RequestOpRecord[] Detach(out int count)
    {
        count = _count;
        return _records;
    }

    private bool TryOperation(ReadOnlySpan<byte> message, bool isFailure, int depth)
    {
        var record = new RequestOpRecord { IsFailure = isFailure };
        ReadOnlySpan<byte> body = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field is >= (int)RequestOpKind.Range and <= (int)RequestOpKind.Txn)
            {
                record.Kind = (RequestOpKind)reader.Field;
                body = reader.Bytes();
            }
            else
            {
                reader.Skip();
            }
        }

        record.BodyStart = PositionOf(body);
        record.BodyLength = body.Length;
        int at = Reserve();
        bool valid = !reader.IsMalformed && record.Kind switch
        {
            RequestOpKind.Range => RangeRequestView.TryParse(body, out _),
            RequestOpKind.Put => TryPut(body, ref record),
            RequestOpKind.DeleteRange => DeleteRangeRequestView.TryParse(body, out _),
            RequestOpKind.Txn => TryParse(body, depth + 1, out record.CompareCount),
            _ => true,
        };
        record.NestedCount = _count - at - 1;
        _records[at] = record;
        return valid;
    }

    private readonly bool TryPut(ReadOnlySpan<byte> message, ref RequestOpRecord record)
    {
        bool valid = PutRequestView.TryParse(message, out var put);
        record.KeyStart = PositionOf(put.Key);
        record.KeyLength = put.Key.Length;
        record.ValueStart = PositionOf(put.Value);
        record.ValueLength = put.Value.Length;
        record.Lease = put.Lease;
        record.PrevKv = put.PrevKv;
        record.IgnoreValue = put.IgnoreValue;
        record.IgnoreLease = put.IgnoreLease;
        return valid;
    }

    private readonly int PositionOf(ReadOnlySpan<byte> part) => _outermost.Overlaps(part, out int position) ? position : 0;

    private int Reserve()
    {
        if (_count == _records.Length)
        {
            var larger = ArrayPool<RequestOpRecord>.Shared.Rent(2 * _count);
            _records.CopyTo(larger, 0);
            ArrayPool<RequestOpRecord>.Shared.Return(_records);
            _records = larger;
        }

        return _count++;
    }
}
