using System.Buffers;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Storage.Bolt;
using Netcd.Telemetry;

namespace Netcd.Core.Mvcc;

/// <summary>Result of a range request before its pairs are copied: which revisions to answer with. Pass it by reference.</summary>
internal struct RangePairs : IDisposable
{
    private const int PairsField = 2;
    private const int MoreField = 3;
    private const int CountField = 4;
    private const int MaxTail = 16;
    private const int MaxGuess = 16 << 20;

    private RevisionList _revisions;
    private StoredValue[]? _stored;
    private int _next;
    private bool _keysOnly;
    private bool _more;
    private long _count;

    /// <summary>Finds the keys of a request whose revision was checked.</summary>
    /// <returns>False when a compaction trimmed the index meanwhile: take a newer state.</returns>
    public bool TryFind(in ReadState state, in RangeRequestView request)
    {
        long revision = request.Revision <= 0 ? state.Revision : request.Revision;
        var range = new KeyRange(request.Key, request.RangeEnd);
        bool needsAll = request.SortOrder != 0 || request.HasFilters;
        long limit = request.CountOnly ? 0 : needsAll || request.Limit <= 0 ? long.MaxValue : request.Limit + 1;
        _revisions = new RevisionList(range.IsSingle ? 1 : (int)Math.Min(limit, 64));
        _count = state.Index.Collect(range, revision, limit, ref _revisions);
        if (!state.Index.IsReliable(revision))
        {
            return false;
        }

        _keysOnly = request.KeysOnly;
        if (!request.CountOnly)
        {
            Arrange(state, request);
        }

        return true;
    }

    /// <summary>Writes the fields kvs, more and count of <c>RangeResponse</c>.</summary>
    public void WriteTo(in ReadState state, IBufferWriter<byte> output)
    {
        if (!WriteNext(state, output, int.MaxValue))
        {
            throw new InvalidOperationException("a range of more than 2 GiB does not fit into one answer");
        }
    }

    /// <summary>Writes the next of these fields.</summary>
    /// <param name="state">The state they were found in.</param>
    /// <param name="output">Gets whole fields.</param>
    /// <param name="limit">Most bytes to write, unless a single field is larger.</param>
    /// <returns>Whether the last one was written.</returns>
    public bool WriteNext(in ReadState state, IBufferWriter<byte> output, int limit)
    {
        LeafPosition position = default;
        int written = 0;
        for (int first = _next; _next < _revisions.Count; _next++)
        {
            ReadOnlySpan<byte> pair = _stored is not null && _stored[_next].Offset != 0
                ? state.Snapshot.ValueAt(_stored[_next])
                : state.Pair(_revisions.Items[_next], ref position);
            int size = FieldSize(pair);
            if (written > 0 && size > limit - written)
            {
                return false;
            }

            if (_next == first)
            {
                // Pairs are often alike: room for all of them saves copying while the output grows.
                output.GetSpan((int)Math.Min((long)size * (_revisions.Count - first), Math.Min(limit, MaxGuess)));
            }

            WriteField(pair, output);
            written += size;
        }

        if (written > limit - MaxTail)
        {
            return false;
        }

        WriteTail(output);
        return true;
    }

    /// <summary>Finds the pairs that <see cref="WriteNext"/> has still to write, so that it need not look them up again.</summary>
    /// <returns>Exact size of what it has still to write.</returns>
    public long LocateRest(in ReadState state)
    {
        LeafPosition position = default;
        long size = (_more ? 2 : 0) + ProtoSize.VarintField(CountField, (ulong)_count);
        _stored = ArrayPool<StoredValue>.Shared.Rent(_revisions.Count);
        for (int i = _next; i < _revisions.Count; i++)
        {
            bool found = state.Snapshot.TryLocate(_revisions.Items[i], ref position, out _stored[i], out var pair);
            Invariant.That(found, "a revision of the key index is missing in the backend");
            bool isBuffered = _stored[i].Offset == 0;
            size += !_keysOnly && !isBuffered
                ? ProtoSize.Message(PairsField, _stored[i].Length)
                : FieldSize(isBuffered ? pair : state.Snapshot.ValueAt(_stored[i]));
        }

        return size;
    }

    /// <summary>Writes a stored pair as a nested message.</summary>
    public static void WritePair(int field, ReadOnlySpan<byte> pair, IBufferWriter<byte> output)
    {
        var writer = new ProtoWriter(output.GetSpan(ProtoSize.Message(field, pair.Length)));
        writer.Message(field, pair);
        output.Advance(writer.Written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _revisions.Dispose();
        if (_stored is not null)
        {
            ArrayPool<StoredValue>.Shared.Return(_stored);
            _stored = null;
        }
    }

    private readonly int FieldSize(ReadOnlySpan<byte> pair) => ProtoSize.Message(PairsField, _keysOnly ? WithoutValue(pair).EncodedSize : pair.Length);

    private readonly void WriteField(ReadOnlySpan<byte> pair, IBufferWriter<byte> output)
    {
        if (!_keysOnly)
        {
            WritePair(PairsField, pair, output);
            return;
        }

        var view = WithoutValue(pair);
        int size = view.EncodedSize;
        var target = output.GetSpan(ProtoSize.Message(PairsField, size));
        var writer = new ProtoWriter(target);
        writer.MessageStart(PairsField, size);
        output.Advance(writer.Written + view.WriteTo(target[writer.Written..]));
    }

    private readonly void WriteTail(IBufferWriter<byte> output)
    {
        var writer = new ProtoWriter(output.GetSpan(MaxTail));
        writer.BoolField(MoreField, _more);
        writer.VarintField(CountField, (ulong)_count);
        output.Advance(writer.Written);
    }

    private static KeyValueView WithoutValue(ReadOnlySpan<byte> pair)
    {
        bool valid = KeyValueView.TryParse(pair, out var view);
        Invariant.That(valid, "a stored pair is malformed");
        view.Value = default;
        return view;
    }

    private void Arrange(in ReadState state, in RangeRequestView request)
    {
        if (request.HasFilters)
        {
            Filter(state, request);
        }

        if (request.SortOrder != 0 || request.SortTarget != 0)
        {
            PairSorter.Sort(state, _revisions.Items, request.SortTarget, isDescending: request.SortOrder == 2);
        }

        if (request.Limit > 0 && _revisions.Count > request.Limit)
        {
            _revisions.Truncate((int)request.Limit);
            _more = true;
        }
    }

    private void Filter(in ReadState state, in RangeRequestView request)
    {
        bool byCreation = request.MinCreateRevision != 0 || request.MaxCreateRevision != 0;
        var items = _revisions.Items;
        int kept = 0;
        foreach (var revision in items)
        {
            if (IsWithin(revision.Main, request.MinModRevision, request.MaxModRevision)
                && (!byCreation || IsWithin(state.Decoded(revision).CreateRevision, request.MinCreateRevision, request.MaxCreateRevision)))
            {
                items[kept++] = revision;
            }
        }

        _revisions.Truncate(kept);
    }

    private static bool IsWithin(long revision, long min, long max) => (min == 0 || revision >= min) && (max == 0 || revision <= max);
}
