using System.Buffers;
using System.Text;

namespace Netcd.Core.Watch;

/// <summary>
/// One etcdserverpb.WatchResponse, ready to be written: the few fields of its own and references to events that all streams
/// share. A value; it may be kept and written more than once.
/// </summary>
public readonly struct WatchMessage
{
    private const int InlineBytes = 4096;

    private readonly WatchMessageKind _kind;
    private readonly WatchHeaderIds _ids;
    private readonly long _compactRevision;
    private readonly string? _cancelReason;
    private readonly SharedEvent[]? _events;
    private readonly int _first;

    internal WatchMessage(WatchMessageKind kind, long watchId, long revision, long compactRevision = 0, string? cancelReason = null)
    {
        _kind = kind;
        WatchId = watchId;
        Revision = revision;
        _compactRevision = compactRevision;
        _cancelReason = cancelReason;
    }

    internal WatchMessage(Watcher watcher, long revision, SharedEvent[] events, int first, int eventBytes)
    {
        _kind = (watcher.WantsPrevious ? WatchMessageKind.WithPrevious : 0) | (watcher.WantsFragments ? WatchMessageKind.MaySplit : 0);
        WatchId = watcher.Id;
        Revision = revision;
        _events = events;
        _first = first;
        EventCount = events.Length - first;
        EventBytes = eventBytes;
    }

    private WatchMessage(in WatchMessage whole, WatchMessageKind kind, WatchHeaderIds ids, int first, int count)
    {
        this = whole;
        _kind = kind;
        _ids = ids;
        _first = first;
        EventCount = count;
    }

    /// <summary>The watch it belongs to, -1 for the whole stream or a refused creation.</summary>
    public long WatchId { get; }

    /// <summary>Revision of the header.</summary>
    public long Revision { get; }

    /// <summary>Number of events.</summary>
    public int EventCount { get; }

    /// <summary>Exact size of the encoded message.</summary>
    public int ByteCount
    {
        get
        {
            int bytes = HeadBytes(out _);
            foreach (SharedEvent e in Events)
            {
                bytes += e.EncodedBytes(WithPrevious);
            }

            return bytes;
        }
    }

    /// <summary>What the queue accounts for; not changed by splitting.</summary>
    internal int EventBytes { get; }

    internal bool IsAnswer => (_kind & WatchMessageKind.Answer) != 0;

    internal bool MaySplit => (_kind & WatchMessageKind.MaySplit) != 0;

    internal bool WithPrevious => (_kind & WatchMessageKind.WithPrevious) != 0;

    internal ReadOnlySpan<SharedEvent> Events => _events.AsSpan(_first, EventCount);

    /// <summary>Writes exactly <see cref="ByteCount"/> bytes.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        int total = ByteCount;
        if (total <= InlineBytes)
        {
            var writer = new SpanWriter(output.GetSpan(total));
            WriteHead(ref writer);
            foreach (SharedEvent e in Events)
            {
                WriteSmall(ref writer, e);
            }

            output.Advance(writer.Written);
            return;
        }

        var head = new SpanWriter(output.GetSpan(HeadBytes(out _)));
        WriteHead(ref head);
        output.Advance(head.Written);
        foreach (SharedEvent e in Events)
        {
            WriteBig(output, e);
        }
    }

    internal WatchMessage WithIds(WatchHeaderIds ids) => new(this, _kind, ids, _first, EventCount);

    /// <summary>
    /// Cuts off as many events as fit into <paramref name="limit"/> bytes, at least one. Events are never split; every part but
    /// the last says that more follows.
    /// </summary>
    /// <returns>Whether something remains.</returns>
    internal bool TrySplit(int limit, out WatchMessage part, out WatchMessage rest)
    {
        part = this;
        rest = default;
        if (EventCount < 2 || ByteCount < limit)
        {
            return false;
        }

        var open = new WatchMessage(this, _kind | WatchMessageKind.Fragment, _ids, _first, EventCount);
        int bytes = open.HeadBytes(out _) + Events[0].EncodedBytes(WithPrevious);
        int count = 1;
        while (count < EventCount)
        {
            bytes += Events[count].EncodedBytes(WithPrevious);
            if (bytes >= limit)
            {
                break;
            }

            count++;
        }

        if (count == EventCount)
        {
            return false;
        }

        part = new WatchMessage(this, _kind | WatchMessageKind.Fragment, _ids, _first, count);
        rest = new WatchMessage(this, _kind, _ids, _first + count, EventCount - count);
        return true;
    }

    private int HeadBytes(out int headerBytes)
    {
        headerBytes = FieldBytes(_ids.ClusterId) + FieldBytes(_ids.MemberId) + FieldBytes((ulong)Revision) + FieldBytes(_ids.RaftTerm);
        int bytes = 2 + headerBytes + FieldBytes((ulong)WatchId) + FieldBytes((ulong)_compactRevision);
        bytes += (_kind & WatchMessageKind.Created) != 0 ? 2 : 0;
        bytes += (_kind & WatchMessageKind.Canceled) != 0 ? 2 : 0;
        bytes += (_kind & WatchMessageKind.Fragment) != 0 ? 2 : 0;
        if (!string.IsNullOrEmpty(_cancelReason))
        {
            int text = Encoding.UTF8.GetByteCount(_cancelReason);
            bytes += 1 + Varint.Size((ulong)text) + text;
        }

        return bytes;
    }

    private static int FieldBytes(ulong value) => value == 0 ? 0 : 1 + Varint.Size(value);

    private void WriteHead(ref SpanWriter writer)
    {
        HeadBytes(out int headerBytes);
        writer.Byte((1 << 3) | 2);
        writer.Varint((ulong)headerBytes);
        writer.Field(1 << 3, _ids.ClusterId);
        writer.Field(2 << 3, _ids.MemberId);
        writer.Field(3 << 3, (ulong)Revision);
        writer.Field(4 << 3, _ids.RaftTerm);
        writer.Field(2 << 3, (ulong)WatchId);
        writer.Field(3 << 3, (_kind & WatchMessageKind.Created) != 0 ? 1u : 0);
        writer.Field(4 << 3, (_kind & WatchMessageKind.Canceled) != 0 ? 1u : 0);
        writer.Field(5 << 3, (ulong)_compactRevision);
        if (!string.IsNullOrEmpty(_cancelReason))
        {
            byte[] text = Encoding.UTF8.GetBytes(_cancelReason);
            writer.Byte((6 << 3) | 2);
            writer.Varint((ulong)text.Length);
            writer.Bytes(text);
        }

        writer.Field(7 << 3, (_kind & WatchMessageKind.Fragment) != 0 ? 1u : 0);
    }

    private void WriteSmall(ref SpanWriter writer, SharedEvent e)
    {
        e.WriteHead(ref writer, WithPrevious);
        writer.Bytes(e.KeyValue.Span);
        if (WithPrevious && !e.Previous.IsEmpty)
        {
            e.WritePreviousHead(ref writer);
            writer.Bytes(e.Previous);
        }
    }

    private void WriteBig(IBufferWriter<byte> output, SharedEvent e)
    {
        var head = new SpanWriter(output.GetSpan(SharedEvent.MaxHeadBytes));
        e.WriteHead(ref head, WithPrevious);
        output.Advance(head.Written);
        output.Write(e.KeyValue.Span);
        if (WithPrevious && !e.Previous.IsEmpty)
        {
            var middle = new SpanWriter(output.GetSpan(SharedEvent.MaxHeadBytes));
            e.WritePreviousHead(ref middle);
            output.Advance(middle.Written);
            output.Write(e.Previous);
        }
    }
}
