using System.Buffers;
using System.Text;

namespace Netcd.Core.Watch;

/// <summary>
/// One etcdserverpb.WatchResponse, or several for watchers of one stream that differ in the id alone, ready to be written: the few
/// fields of its own and references to events that all streams share. A value; it may be kept and written more than once.
/// </summary>
public readonly struct WatchMessage
{
    private readonly WatchMessageKind _kind;
    private readonly WatchHeaderIds _ids;
    private readonly long _compactRevision;
    private readonly string? _cancelReason;
    private readonly SharedEvent[]? _events;
    private readonly int _first;
    private readonly long[]? _watchIds;
    private readonly int _firstId;

    internal WatchMessage(WatchMessageKind kind, long watchId, long revision, long compactRevision = 0, string? cancelReason = null)
    {
        _kind = kind;
        WatchId = watchId;
        Revision = revision;
        Responses = 1;
        _compactRevision = compactRevision;
        _cancelReason = cancelReason;
    }

    /// <summary>The responses of watchers that get the whole batch.</summary>
    internal WatchMessage(WatchMessageKind kind, long[] watchIds, long revision, SharedEvent[] events, int eventBytes)
    {
        _kind = kind;
        _watchIds = watchIds;
        WatchId = watchIds[0];
        Responses = watchIds.Length;
        Revision = revision;
        _events = events;
        EventCount = events.Length;
        EventBytes = eventBytes;
    }

    internal WatchMessage(Watcher watcher, long revision, SharedEvent[] events, int first, int eventBytes)
    {
        _kind = watcher.Kind;
        WatchId = watcher.Id;
        Responses = 1;
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

    private WatchMessage(in WatchMessage whole, int firstId, int responses)
    {
        this = whole;
        _firstId = firstId;
        Responses = responses;
        WatchId = whole._watchIds is { } ids && responses > 0 ? ids[firstId] : whole.WatchId;
    }

    /// <summary>How many responses it stands for; 0 for none.</summary>
    public int Responses { get; }

    /// <summary>The watch it belongs to, the first of several; -1 for the whole stream or a refused creation.</summary>
    public long WatchId { get; }

    /// <summary>Revision of the header.</summary>
    public long Revision { get; }

    /// <summary>Number of events of each response.</summary>
    public int EventCount { get; }

    /// <summary>Exact size of the first response, encoded.</summary>
    public int ByteCount
    {
        get
        {
            int bytes = HeadBytes();
            foreach (SharedEvent e in Events)
            {
                bytes += e.EncodedBytes(WithPrevious);
            }

            return bytes;
        }
    }

    /// <summary>What the queue accounts for, whatever the number of responses; not changed by splitting.</summary>
    internal int EventBytes { get; }

    internal bool IsAnswer => (_kind & WatchMessageKind.Answer) != 0;

    internal bool MaySplit => (_kind & WatchMessageKind.MaySplit) != 0;

    internal bool WithPrevious => (_kind & WatchMessageKind.WithPrevious) != 0;

    internal ReadOnlySpan<SharedEvent> Events => _events.AsSpan(_first, EventCount);

    /// <summary>Responses at the start that have the same size: ids take more bytes as they grow.</summary>
    /// <param name="limit">Most responses to look at.</param>
    public int CountOfSameSize(int limit)
    {
        int size = FieldBytes((ulong)WatchId);
        int count = 1;
        while (count < Math.Min(Responses, limit) && FieldBytes((ulong)_watchIds![_firstId + count]) == size)
        {
            count++;
        }

        return count;
    }

    /// <summary>The first responses.</summary>
    public WatchMessage Take(int count) => new(this, _firstId, count);

    /// <summary>All but the first responses.</summary>
    public WatchMessage Skip(int count) => new(this, _firstId + count, Responses - count);

    /// <summary>Writes all responses, which have the same size, one after the other.</summary>
    /// <param name="target">Room for all of them and the gaps.</param>
    /// <param name="gap">Bytes to leave out in front of each.</param>
    public void WriteAlike(Span<byte> target, int gap)
    {
        int size = ByteCount;
        Span<byte> last = target.Slice(gap, size);
        WriteTo(last);
        int idAt = 2 + HeaderBytes;
        for (int i = 1; i < Responses; i++)
        {
            Span<byte> next = target.Slice(((size + gap) * i) + gap, size);
            last.CopyTo(next);
            var id = new SpanWriter(next[idAt..]);
            id.Field(2 << 3, (ulong)_watchIds![_firstId + i]);
            last = next;
        }
    }

    /// <summary>Writes the first response, exactly <see cref="ByteCount"/> bytes.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        int size = ByteCount;
        WriteTo(output.GetSpan(size));
        output.Advance(size);
    }

    /// <summary>Writes the first response to the start of a span that has room for it.</summary>
    public void WriteTo(Span<byte> target)
    {
        var writer = new SpanWriter(target);
        WriteHead(ref writer);
        foreach (SharedEvent e in Events)
        {
            e.WriteTo(ref writer, WithPrevious);
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
        int bytes = open.HeadBytes() + Events[0].EncodedBytes(WithPrevious);
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

    // One byte suffices for its size, which is at most 44.
    private int HeaderBytes => FieldBytes(_ids.ClusterId) + FieldBytes(_ids.MemberId) + FieldBytes((ulong)Revision) + FieldBytes(_ids.RaftTerm);

    private int HeadBytes()
    {
        int bytes = 2 + HeaderBytes + FieldBytes((ulong)WatchId) + FieldBytes((ulong)_compactRevision);
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
        writer.Byte((1 << 3) | 2);
        writer.Byte((byte)HeaderBytes);
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
}
