using System.Text;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Mvcc;

namespace Netcd.Core.Tests.Watch;

/// <summary>A store in memory that keeps every change and can compact. Thread-safe.</summary>
public sealed class ModelHistory : IRevisionHistory
{
    private readonly Lock _lock = new();
    private readonly List<KeyChange[]> _revisions = [];
    private readonly Dictionary<string, KeyValue> _state = [];
    private long _compacted = -1;

    /// <summary>Number of scans that were asked for.</summary>
    public int Scans { get; private set; }

    /// <summary>Called in the middle of each scan.</summary>
    public Action? DuringScan { get; set; }

    public long CurrentRevision
    {
        get
        {
            lock (_lock)
            {
                return _revisions.Count + 1;
            }
        }
    }

    public long CompactedRevision => Interlocked.Read(ref _compacted);

    /// <summary>Applies one transaction; a null value deletes. Returns its changes.</summary>
    public KeyChange[] Write(params (string Key, string? Value)[] operations)
    {
        lock (_lock)
        {
            long revision = _revisions.Count + 2;
            var changes = new List<KeyChange>();
            foreach ((string key, string? value) in operations)
            {
                if (value is null && !_state.ContainsKey(key))
                {
                    continue;
                }

                changes.Add(Change(new Revision(revision, changes.Count), key, value));
            }

            Assert.NotEmpty(changes);
            _revisions.Add([.. changes]);
            return [.. changes];
        }
    }

    public bool Has(string key)
    {
        lock (_lock)
        {
            return _state.ContainsKey(key);
        }
    }

    public void Compact(long revision) => Interlocked.Exchange(ref _compacted, revision);

    /// <summary>All changes of a revision.</summary>
    public KeyChange[] ChangesOf(long revision)
    {
        lock (_lock)
        {
            return _revisions[(int)revision - 2];
        }
    }

    public bool ScanHistory(long from, long to, HistoryVisitor visit)
    {
        Scans++;
        if (from < CompactedRevision)
        {
            return false;
        }

        DuringScan?.Invoke();
        for (long revision = Math.Max(2, from); revision <= to; revision++)
        {
            foreach (KeyChange change in ChangesOf(revision))
            {
                byte[] stored = change.IsDelete ? new KeyValue { Key = ByteString.CopyFrom(change.Key.Span) }.ToByteArray() : change.KeyValue.ToArray();
                if (!visit(change.Revision, change.IsDelete, stored))
                {
                    return from >= CompactedRevision;
                }
            }
        }

        return from >= CompactedRevision;
    }

    public byte[]? GetAt(ReadOnlySpan<byte> key, long revision)
    {
        lock (_lock)
        {
            for (long at = revision; at >= 2 && revision >= CompactedRevision; at--)
            {
                foreach (KeyChange change in _revisions[(int)at - 2])
                {
                    if (change.Key.Span.SequenceEqual(key))
                    {
                        return change.IsDelete ? null : change.KeyValue.ToArray();
                    }
                }
            }

            return null;
        }
    }

    private KeyChange Change(Revision revision, string key, string? value)
    {
        byte[] keyBytes = Encoding.Latin1.GetBytes(key);
        KeyValue? old = _state.GetValueOrDefault(key);
        if (value is null)
        {
            _state.Remove(key);
            var gone = new KeyValue { Key = ByteString.CopyFrom(keyBytes), ModRevision = revision.Main };
            return new KeyChange(revision, IsDelete: true, IsCreate: false, keyBytes, gone.ToByteArray());
        }

        var pair = new KeyValue
        {
            Key = ByteString.CopyFrom(keyBytes),
            CreateRevision = old?.CreateRevision ?? revision.Main,
            ModRevision = revision.Main,
            Version = (old?.Version ?? 0) + 1,
            Value = ByteString.CopyFromUtf8(value),
        };
        _state[key] = pair;
        return new KeyChange(revision, IsDelete: false, IsCreate: old is null, keyBytes, pair.ToByteArray());
    }
}
