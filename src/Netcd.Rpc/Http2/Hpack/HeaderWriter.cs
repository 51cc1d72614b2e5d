using System.Text;

namespace Netcd.Rpc.Http2.Hpack;

/// <summary>
/// Writes the headers of responses. The two that every call has, the content type and status 0, go through the peer's dynamic table
/// and cost one byte each from the second time on; all others are literals. Not thread-safe: blocks must go out in the order written.
/// </summary>
internal sealed class HeaderWriter(FrameBuffer output)
{
    private const int MaxFrame = 16 * 1024;
    private const int StatusName = 8;
    private const int ContentTypeName = 31;
    private const int FirstDynamic = StaticTable.Length + 1;

    private const int DefaultTable = 4096;

    private const string Grpc = "application/grpc";

    // Order in which the two were added to the peer's table: 0 not yet, 1 first, 2 second.
    private int _contentTypeOrder;
    private int _statusOrder;
    private int _added;
    private bool _useTable = true;
    private bool _mustClearTable;
    private int _start;

    /// <summary>
    /// The peer has said how large its table may be. A smaller one has to be acknowledged by a size update (RFC 7541, section 4.2); two entries
    /// are not worth more than giving it up.
    /// </summary>
    public void SetTableSize(uint size)
    {
        if (size < DefaultTable && _useTable)
        {
            _useTable = false;
            _mustClearTable = true;
        }
    }

    /// <summary>Begins a header block.</summary>
    public void Begin()
    {
        _start = output.Length;
        output.GetSpan(FrameHeader.Size);
        output.Advance(FrameHeader.Size);
        if (_mustClearTable)
        {
            // Dynamic table size update to 0.
            _mustClearTable = false;
            Append(0x20);
        }
    }

    public void Status(int code)
    {
        int index = code switch { 200 => 8, 204 => 9, 206 => 10, 304 => 11, 400 => 12, 404 => 13, 500 => 14, _ => 0 };
        if (index > 0)
        {
            Append((byte)(0x80 | index));
            return;
        }

        Append(StatusName);
        Text(code.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public void ContentType(string value)
    {
        if (value != Grpc || !_useTable)
        {
            // Literal without indexing, name 31 of the static table.
            Append(0x0f);
            Append(ContentTypeName - 0x0f);
            Text(value);
        }
        else if (_contentTypeOrder == 0)
        {
            _contentTypeOrder = ++_added;
            Append(0x40 | ContentTypeName);
            Text(value);
        }
        else
        {
            Append((byte)(0x80 | (FirstDynamic + _added - _contentTypeOrder)));
        }
    }

    public void GrpcStatus(RpcStatusCode code)
    {
        if (code != RpcStatusCode.OK || !_useTable)
        {
            Field("grpc-status", ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (_statusOrder == 0)
        {
            _statusOrder = ++_added;
            Append(0x40);
            Text("grpc-status");
            Text("0");
        }
        else
        {
            Append((byte)(0x80 | (FirstDynamic + _added - _statusOrder)));
        }
    }

    /// <summary>Any other header.</summary>
    /// <param name="name">Lower-case name.</param>
    /// <param name="value">Text whose characters fit into bytes.</param>
    public void Field(string name, string value)
    {
        Append(0);
        Text(name);
        Text(value);
    }

    /// <summary>Ends the block: frames of at most 16 KiB, the last one with END_HEADERS.</summary>
    public void End(int streamId, bool endStream)
    {
        byte flags = endStream ? FrameHeader.EndStream : (byte)0;
        int length = output.Length - _start - FrameHeader.Size;
        if (length <= MaxFrame)
        {
            new FrameHeader(length, FrameType.Headers, (byte)(flags | FrameHeader.EndHeaders), streamId).Write(output.At(_start));
            return;
        }

        byte[] block = output.At(_start + FrameHeader.Size).ToArray();
        output.Truncate(_start);
        for (int at = 0; at < block.Length; at += MaxFrame)
        {
            int part = Math.Min(MaxFrame, block.Length - at);
            byte partFlags = (byte)((at == 0 ? flags : 0) | (at + part == block.Length ? FrameHeader.EndHeaders : 0));
            block.AsSpan(at, part).CopyTo(output.AppendFrame(at == 0 ? FrameType.Headers : FrameType.Continuation, partFlags, streamId, part));
        }
    }

    private void Append(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void Text(string value)
    {
        const int maxPrefix = 5;
        Span<byte> room = output.GetSpan(value.Length + maxPrefix);
        int at = 0;
        if (value.Length < 127)
        {
            room[at++] = (byte)value.Length;
        }
        else
        {
            room[at++] = 127;
            int rest = value.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                room[at++] = (byte)(0x80 | (rest & 0x7f));
            }

            room[at++] = (byte)rest;
        }

        output.Advance(at + Encoding.Latin1.GetBytes(value, room[at..]));
    }
}
