using System.Numerics;

namespace Netcd.Storage.Bolt.Space;

/// <summary>A set of pages, one bit each; grows as needed.</summary>
internal sealed class PageBitmap
{
    private ulong[] _words = new ulong[64];

    /// <summary>Number of pages in the set.</summary>
    public ulong Count { get; private set; }

    public bool Contains(ulong page) => page / 64 < (ulong)_words.Length && (_words[page / 64] >> (int)(page % 64) & 1) != 0;

    /// <summary>Adds pages.</summary>
    /// <returns>False when one was in the set already; the others are added all the same.</returns>
    public bool Add(ulong start, uint length)
    {
        ulong end = start + length;
        if ((end + 63) / 64 > (ulong)_words.Length)
        {
            Array.Resize(ref _words, checked((int)Math.Max((ulong)_words.Length * 2, (end + 63) / 64)));
        }

        bool allNew = true;
        for (ulong page = start; page < end;)
        {
            int bits = (int)Math.Min(64 - (page % 64), end - page);
            ulong mask = Mask((int)(page % 64), bits);
            ref ulong word = ref _words[page / 64];
            allNew &= (word & mask) == 0;
            Count += (ulong)BitOperations.PopCount(mask & ~word);
            word |= mask;
            page += (ulong)bits;
        }

        return allNew;
    }

    /// <summary>Removes pages that are all in the set.</summary>
    public void Remove(ulong start, uint length)
    {
        ulong end = start + length;
        for (ulong page = start; page < end;)
        {
            int bits = (int)Math.Min(64 - (page % 64), end - page);
            _words[page / 64] &= ~Mask((int)(page % 64), bits);
            page += (ulong)bits;
        }

        Count -= length;
    }

    /// <summary>Finds the first run of consecutive pages at or after a page.</summary>
    /// <param name="length">Pages needed.</param>
    /// <param name="from">Where to start looking.</param>
    /// <returns>Its first page, or 0 when there is none.</returns>
    public ulong FindRun(uint length, ulong from)
    {
        ulong page = NextMember(from);
        while (page != 0)
        {
            ulong end = NextGap(page, page + length);
            if (end - page >= length)
            {
                return page;
            }

            page = NextMember(end);
        }

        return 0;
    }

    /// <summary>First page of the set at or after a page; 0 when there is none.</summary>
    public ulong NextMember(ulong from)
    {
        ulong index = from / 64;
        if (index >= (ulong)_words.Length)
        {
            return 0;
        }

        ulong word = _words[index] & (ulong.MaxValue << (int)(from % 64));
        while (word == 0)
        {
            if (++index >= (ulong)_words.Length)
            {
                return 0;
            }

            word = _words[index];
        }

        return (index * 64) + (ulong)BitOperations.TrailingZeroCount(word);
    }

    /// <summary>First page at or after a page that is not in the set, looking no further than <paramref name="limit"/>.</summary>
    private ulong NextGap(ulong from, ulong limit)
    {
        ulong page = from;
        while (page < limit)
        {
            ulong index = page / 64;
            ulong gaps = index < (ulong)_words.Length ? ~_words[index] & (ulong.MaxValue << (int)(page % 64)) : ulong.MaxValue << (int)(page % 64);
            if (gaps != 0)
            {
                return Math.Min((index * 64) + (ulong)BitOperations.TrailingZeroCount(gaps), limit);
            }

            page = (index + 1) * 64;
        }

        return limit;
    }

    private static ulong Mask(int from, int bits) => (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1) << from;
}
