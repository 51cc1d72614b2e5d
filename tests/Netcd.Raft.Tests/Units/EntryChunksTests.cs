using Netcd.Raft.Tests.Support;

namespace Netcd.Raft.Tests.Units;

/// <summary>The chunked log against a plain list.</summary>
public class EntryChunksTests
{
    [Fact]
    public void Random_additions_truncations_and_removals_equal_those_of_a_list()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var chunks = new EntryChunks();
            var list = new List<Entry>();
            ulong term = 1;
            var kept = new List<(ReadOnlyMemory<Entry> Slice, Entry[] Copy)>();
            for (var step = 0; step < 80; step++)
            {
                switch (random.Next(4))
                {
                    case 0 or 1:
                        var added = Make.Entries((ulong)list.Count, [.. Enumerable.Repeat(term++, random.Next(1, 400))]);
                        chunks.Add(added);
                        list.AddRange(added);
                        break;
                    case 2:
                        var cut = random.Next(list.Count + 1);
                        chunks.Truncate(cut);
                        list.RemoveRange(cut, list.Count - cut);
                        break;
                    default:
                        var removed = random.Next(list.Count + 1);
                        chunks.RemoveFirst(removed);
                        list.RemoveRange(0, removed);
                        break;
                }

                Assert.Equal(list.Count, chunks.Count);
                var start = random.Next(list.Count + 1);
                var length = random.Next(list.Count - start + 1);
                var slice = chunks.Slice(start, length);
                kept.Add((slice, [.. list.Skip(start).Take(length)]));
                for (var i = 0; i < list.Count; i += 97)
                {
                    Assert.Equal(list[i].Term, chunks[i].Term);
                }
            }

            foreach (var (slice, copy) in kept)
            {
                Assert.True(slice.Length == copy.Length && !copy.Where((entry, i) => entry.Term != slice.Span[i].Term || entry.Index != slice.Span[i].Index).Any());
            }
        }
    }
}
