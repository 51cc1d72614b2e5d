using System.Buffers;

namespace Netcd.Rpc.Listening;

/// <summary>What a client sends on a new HTTP/2 connection up to its first HEADERS frame, frame by frame.</summary>
internal sealed class OpeningFrames
{
    /// <summary>Clients send SETTINGS, perhaps WINDOW_UPDATE, PING and an acknowledgement before their first request.</summary>
    private const int MaxFrames = 32;

    private const byte HeadersType = 1;

    private bool _prefaceSeen;
    private int _frames;

    /// <summary>Nothing more to see: what follows goes to Kestrel as it is.</summary>
    public bool IsOver { get; private set; }

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Takes the whole frames that have arrived, the first HEADERS frame repaired.</summary>
    /// <param name="arrived">Bytes that were not taken before.</param>
    /// <param name="isLast">Nothing more will arrive.</param>
    /// <param name="taken">Receives the frames.</param>
    /// <returns>How many bytes were taken of <paramref name="arrived"/>.</returns>
    public long Take(in ReadOnlySequence<byte> arrived, bool isLast, IBufferWriter<byte> taken)
    {
        long at = 0;
        while (!IsOver)
        {
            ReadOnlySequence<byte> rest = arrived.Slice(at);
            int length = NextLength(rest);
            if (IsOver || length > rest.Length)
            {
                break;
            }

            byte[] frame = rest.Slice(0, length).ToArray();
            at += length;
            Pass(frame, taken);
        }

        // A cut-off frame is Kestrel's to judge.
        IsOver |= isLast && at < arrived.Length;
        return at;
    }

    private void Pass(byte[] frame, IBufferWriter<byte> taken)
    {
        if (!_prefaceSeen)
        {
            _prefaceSeen = true;
            IsOver = !frame.AsSpan().SequenceEqual(Preface);
        }
        else if (frame[3] == HeadersType)
        {
            frame = HeadersFrame.Repair(frame) ?? frame;
            IsOver = true;
        }
        else
        {
            IsOver = ++_frames == MaxFrames;
        }

        taken.Write(frame);
    }

    /// <summary>Length of what comes next, as far as it can be told: more than has arrived when it cannot.</summary>
    private int NextLength(in ReadOnlySequence<byte> rest)
    {
        if (!_prefaceSeen)
        {
            return Preface.Length;
        }

        Span<byte> head = stackalloc byte[HeadersFrame.HeadLength];
        if (rest.Length < head.Length)
        {
            return head.Length;
        }

        rest.Slice(0, head.Length).CopyTo(head);
        int payload = (head[0] << 16) | (head[1] << 8) | head[2];
        // Kestrel refuses such a frame by its head, so it is not worth waiting for.
        IsOver = payload > HeadersFrame.MaxPayload;
        return head.Length + payload;
    }
}
