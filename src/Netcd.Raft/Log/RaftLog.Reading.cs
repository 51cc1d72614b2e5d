namespace Netcd.Raft;

internal sealed partial class RaftLog
{
    /// <summary>Entries from an index to the end, limited by encoded bytes but at least one; none when the index is beyond the end.</summary>
    public RaftError Entries(ulong from, ulong maxBytes, out ReadOnlyMemory<Entry> entries)
    {
        var last = LastIndex;
        if (from <= last)
        {
            return Slice(from, last + 1, maxBytes, out entries);
        }

        entries = default;
        return RaftError.None;
    }

    /// <summary>Entries from lo to hi-1, limited by encoded bytes but at least one. What is returned never changes.</summary>
    public RaftError Slice(ulong lo, ulong hi, ulong maxBytes, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        var error = CheckBounds(lo, hi);
        if (error != RaftError.None || lo == hi)
        {
            return error;
        }

        if (lo >= Unstable.Offset)
        {
            entries = EntrySizes.Limit(Unstable.Slice(lo, hi), maxBytes);
            return RaftError.None;
        }

        var cut = Math.Min(hi, Unstable.Offset);
        error = _storage.Entries(lo, cut, maxBytes, out entries);
        if (error == RaftError.Compacted)
        {
            return error;
        }

        if (error != RaftError.None)
        {
            _trace.Broken($"entries[{lo}:{cut}) is unavailable from storage");
        }

        if (hi > Unstable.Offset && (ulong)entries.Length == cut - lo)
        {
            entries = WithUnstable(entries, hi, maxBytes);
        }

        return RaftError.None;
    }

    /// <summary>
    /// True when an entry that is committed and not yet applied is a conf change. Reads in pages: how much is unapplied is not bounded.
    /// </summary>
    public bool HasUnappliedConfChange()
    {
        var lo = Applied + 1;
        while (lo <= Committed)
        {
            var error = Slice(lo, Committed + 1, _maxApplyingBytes, out var page);
            if (error != RaftError.None || page.IsEmpty)
            {
                _trace.Broken($"error scanning unapplied entries [{lo}, {Committed + 1}): {error.Text()}");
            }

            foreach (ref readonly var entry in page.Span)
            {
                if (entry.Type is EntryType.ConfChange or EntryType.ConfChangeV2)
                {
                    return true;
                }
            }

            lo += (ulong)page.Length;
        }

        return false;
    }

    /// <summary>Adds unstable entries to those from storage, as far as the limit goes.</summary>
    private ReadOnlyMemory<Entry> WithUnstable(ReadOnlyMemory<Entry> stored, ulong hi, ulong maxBytes)
    {
        var unstable = Unstable.Slice(Unstable.Offset, hi);
        if (maxBytes != RaftConfig.NoLimit)
        {
            var size = EntrySizes.Encoded(stored.Span);
            if (size >= maxBytes)
            {
                return stored;
            }

            unstable = EntrySizes.Limit(unstable, maxBytes - size);
            if (unstable.Length == 1 && size + EntrySizes.Encoded(unstable.Span) > maxBytes)
            {
                return stored;
            }
        }

        if (unstable.IsEmpty)
        {
            return stored;
        }

        var both = new Entry[stored.Length + unstable.Length];
        stored.CopyTo(both);
        unstable.CopyTo(both.AsMemory(stored.Length));
        return both;
    }

    private RaftError CheckBounds(ulong lo, ulong hi)
    {
        if (lo > hi)
        {
            _trace.Broken($"invalid slice {lo} > {hi}");
        }

        var first = FirstIndex;
        if (lo < first)
        {
            return RaftError.Compacted;
        }

        if (hi > LastIndex + 1)
        {
            _trace.Broken($"slice[{lo},{hi}) out of bound [{first},{LastIndex}]");
        }

        return RaftError.None;
    }
}
