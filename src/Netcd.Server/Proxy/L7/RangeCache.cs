using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>
/// Answers to range requests, for serializable requests of the same caller. Bounded by number and bytes; the one not used for longest
/// goes first. Writes through the proxy remove what they touch; writes of others are not seen. Thread-safe.
/// </summary>
internal sealed class RangeCache(int maxEntries = 2048, long maxBytes = 64 << 20)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string, ByteString), LinkedListNode<CachedRead>> _entries = [];
    private readonly LinkedList<CachedRead> _byUse = [];
    private readonly HashSet<CachedRead> _pending = [];
    private long _bytes;
    private long _compacted = -1;

    /// <summary>Number of answers.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Looks an answer up.</summary>
    /// <param name="token">Who asks.</param>
    /// <param name="request">A serializable request.</param>
    /// <param name="isCompacted">Whether the revision asked for is known to be gone.</param>
    /// <returns>The answer, which must not be changed; null: it is not there.</returns>
    public RangeResponse? Find(string token, RangeRequest request, out bool isCompacted)
    {
        (string, ByteString) key = (token, KeyOf(request));
        lock (_gate)
        {
            isCompacted = request.Revision > 0 && request.Revision < _compacted;
            if (!_entries.TryGetValue(key, out LinkedListNode<CachedRead>? entry))
            {
                return null;
            }

            if (isCompacted)
            {
                Remove(entry);
                return null;
            }

            _byUse.Remove(entry);
            _byUse.AddFirst(entry);
            return entry.Value.Response;
        }
    }

    /// <summary>Notes that a read is on its way, before it is sent: a write that comes between makes its answer worthless.</summary>
    public CachedRead Begin(string token, RangeRequest request)
    {
        var read = new CachedRead((token, KeyOf(request)), new KeySpan(request.Key, request.RangeEnd), request.Revision);
        lock (_gate)
        {
            _pending.Add(read);
        }

        return read;
    }

    /// <summary>The read has ended.</summary>
    /// <param name="read">What <see cref="Begin"/> returned.</param>
    /// <param name="response">Its answer, which must not change any more; null: there is none.</param>
    public void End(CachedRead read, RangeResponse? response)
    {
        lock (_gate)
        {
            _pending.Remove(read);
            read.Size = response?.CalculateSize() ?? 0;
            if (response is null || read.IsVoid || read.Size > maxBytes || (read.Revision != 0 && read.Revision <= _compacted))
            {
                return;
            }

            if (_entries.TryGetValue(read.Key, out LinkedListNode<CachedRead>? before))
            {
                Remove(before);
            }

            read.Response = response;
            _entries[read.Key] = _byUse.AddFirst(read);
            _bytes += read.Size;
            while (_entries.Count > maxEntries || _bytes > maxBytes)
            {
                Remove(_byUse.Last!);
            }
        }
    }

    /// <summary>Keys change: removes the answers that show their newest state.</summary>
    public void Invalidate(in KeySpan written)
    {
        lock (_gate)
        {
            foreach (CachedRead read in _pending)
            {
                read.IsVoid |= read.Revision == 0 && read.Span.Overlaps(written);
            }

            for (LinkedListNode<CachedRead>? entry = _byUse.First; entry is not null;)
            {
                LinkedListNode<CachedRead>? next = entry.Next;
                if (entry.Value.Revision == 0 && entry.Value.Span.Overlaps(written))
                {
                    Remove(entry);
                }

                entry = next;
            }
        }
    }

    /// <summary>Older revisions are gone; answers about them are removed when somebody asks for them.</summary>
    public void Compact(long revision)
    {
        lock (_gate)
        {
            _compacted = Math.Max(_compacted, revision);
        }
    }

    private void Remove(LinkedListNode<CachedRead> entry)
    {
        _byUse.Remove(entry);
        _entries.Remove(entry.Value.Key);
        _bytes -= entry.Value.Size;
    }

    private static ByteString KeyOf(RangeRequest request)
    {
        if (request.Serializable)
        {
            return request.ToByteString();
        }

        RangeRequest serializable = request.Clone();
        serializable.Serializable = true;
        return serializable.ToByteString();
    }
}
