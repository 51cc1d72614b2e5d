using System.Buffers;
using System.Buffers.Binary;

namespace Netcd.Rpc.Listening.Authority;

/// <summary>Copies the frames of one HTTP/2 connection and repairs header blocks on the way, see <see cref="AuthorityRepair"/>.</summary>
internal sealed class HeaderFrames
{
    private const int PrefaceLength = 24;
    private const int FrameHeader = 9;
    private const int MaxFrame = 16 * 1024;
    private const byte HeadersType = 1;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;
    private const byte Priority = 0x20;

    private bool _isPrefaceDone;
    private bool _isRepairing;

    /// <summary>Nothing more has to be looked at: the first header block was fine.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Copies whole frames until there is none left, or until <see cref="IsDone"/>.</summary>
    /// <returns>How far the input was taken.</returns>
    public SequencePosition Copy(in ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        ReadOnlySequence<byte> rest = input;
        if (!_isPrefaceDone)
        {
            if (rest.Length < PrefaceLength)
            {
                return rest.Start;
            }

            _isPrefaceDone = true;
            Take(ref rest, PrefaceLength, output);
        }

        Span<byte> header = stackalloc byte[FrameHeader];
        while (!IsDone && rest.Length >= FrameHeader)
        {
            rest.Slice(0, FrameHeader).CopyTo(header);
            int length = BinaryPrimitives.ReadInt32BigEndian(header) >>> 8;
            if (length > MaxFrame)
            {
                // Kestrel answers this with an error.
                IsDone = true;
                break;
            }

            if (rest.Length < FrameHeader + length)
            {
                break;
            }

            if (header[3] == HeadersType && RepairFrame(header, rest.Slice(FrameHeader, length).ToArray()) is { } repaired)
            {
                output.Write(repaired);
                rest = rest.Slice(FrameHeader + length);
            }
            else
            {
                Take(ref rest, FrameHeader + length, output);
            }
        }

        return rest.Start;
    }

    private static void Take(ref ReadOnlySequence<byte> rest, int length, IBufferWriter<byte> output)
    {
        foreach (ReadOnlyMemory<byte> part in rest.Slice(0, length))
        {
            output.Write(part.Span);
        }

        rest = rest.Slice(length);
    }

    private byte[]? RepairFrame(ReadOnlySpan<byte> header, byte[] payload)
    {
        byte flags = header[4];
        int start = ((flags & Padded) != 0 ? 1 : 0) + ((flags & Priority) != 0 ? 5 : 0);
        int end = payload.Length - ((flags & Padded) != 0 && payload.Length > 0 ? payload[0] : 0);
        bool isWhole = (flags & EndHeaders) != 0 && start <= end;
        byte[]? block = isWhole ? HeaderBlock.Repair(payload.AsSpan(start, end - start)) : null;
        // The first block of a connection decides: clients send the same authority in every call.
        _isRepairing |= block is not null;
        IsDone = !_isRepairing;
        if (block is null || start + block.Length + payload.Length - end > MaxFrame)
        {
            return null;
        }

        byte[] frame = [.. header, .. payload.AsSpan(0, start), .. block, .. payload.AsSpan(end)];
        int length = frame.Length - FrameHeader;
        frame[0] = (byte)(length >> 16);
        frame[1] = (byte)(length >> 8);
        frame[2] = (byte)length;
        return frame;
    }
}
