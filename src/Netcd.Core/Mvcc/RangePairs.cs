using System.Buffers;
using Netcd.Core.Mvcc.Index;
using Netcd.Protocol.Codec;
using Netcd.Storage.Bolt;

namespace Netcd.Core.Mvcc;

/// <summary>Result of a range request before its pairs are copied: which revisions to answer with.</summary>
internal ref struct RangePairs : IDisposable
{
    private const int PairsField = 2;
    private const int MoreField = 3;
    private const int CountField = 4;
    private const int MaxGuess = 16 << 20;

    private RevisionList _revisions;
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
    public readonly void WriteTo(in ReadState state, IBufferWriter<byte> output)
    {
        LeafPosition position = default;
        bool isFirst = true;
        foreach (var revision in _revisions.Items)
        {
            if (_keysOnly)
            {
                WriteWithoutValue(state.Decoded(revision), output);
                continue;
            }

            ReadOnlySpan<byte> pair = state.Pair(revision, ref position);
            if (isFirst)
            {
                // Pairs are often alike: room for all of them saves copying while the output grows.
                output.GetSpan((int)Math.Min((long)ProtoSize.Message(PairsField, pair.Length) * _revisions.Count, MaxGuess));
                isFirst = false;
            }

            WritePair(PairsField, pair, output);
        }

        var writer = new ProtoWriter(output.GetSpan(16));
        writer.BoolField(MoreField, _more);
        writer.VarintField(CountField, (ulong)_count);
        output.Advance(writer.Written);
    }

    /// <summary>Writes a stored pair as a nested message.</summary>
    public static void WritePair(int field, ReadOnlySpan<byte> pair, IBufferWriter<byte> output)
    {
        var writer = new ProtoWriter(output.GetSpan(ProtoSize.Message(field, pair.Length)));
        writer.Message(field, pair);
        output.Advance(writer.Written);
    }

    /// <inheritdoc/>
    public void Dispose() => _revisions.Dispose();

    private static void WriteWithoutValue(KeyValueView pair, IBufferWriter<byte> output)
    {
        pair.Value = default;
        int size = pair.EncodedSize;
        var target = output.GetSpan(ProtoSize.Message(PairsField, size));
        var writer = new ProtoWriter(target);
        writer.MessageStart(PairsField, size);
        output.Advance(writer.Written + pair.WriteTo(target[writer.Written..]));
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
