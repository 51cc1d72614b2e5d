using System.Buffers.Binary;

namespace Netcd.Bench;

/// <summary>One stream of a <see cref="BulkConnection"/>: gives messages gRPC's prefix, puts those together that frames have cut, and hands them on.</summary>
internal sealed class BulkStream(BulkConnection connection, int id, BulkStream.Receiver received)
{
    private const int MessageHeaderSize = 5;

    private byte[] _partial = [];
    private int _partialLength;

    /// <summary>Takes a message where it lies; it is gone afterwards.</summary>
    public delegate void Receiver(ReadOnlySpan<byte> message);

    /// <summary>Told once when the stream has ended, with the reason.</summary>
    public Action<string> Failed { get; set; } = static _ => { };

    /// <summary>Number of the stream.</summary>
    public int Id => id;

    /// <summary>Sends a message.</summary>
    public void Send(ReadOnlySpan<byte> message)
    {
        byte[] framed = new byte[MessageHeaderSize + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsSpan(MessageHeaderSize));
        connection.SendData(id, framed);
    }

    internal void Fail(string reason) => Failed(reason);

    internal void Take(ReadOnlySpan<byte> data)
    {
        if (_partialLength > 0)
        {
            Keep(data);
            data = _partial.AsSpan(0, _partialLength);
            _partialLength = 0;
        }

        while (data.Length >= MessageHeaderSize)
        {
            int length = MessageHeaderSize + BinaryPrimitives.ReadInt32BigEndian(data[1..]);
            if (data.Length < length)
            {
                break;
            }

            received(data[MessageHeaderSize..length]);
            data = data[length..];
        }

        Keep(data);
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_partial.Length < _partialLength + data.Length)
        {
            Array.Resize(ref _partial, 2 * (_partialLength + data.Length));
        }

        data.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += data.Length;
    }
}
