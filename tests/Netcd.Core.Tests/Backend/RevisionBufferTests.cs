using Netcd.Core.Backend;
using Netcd.Core.Mvcc;

namespace Netcd.Core.BackendTests;

public class RevisionBufferTests
{
    [Fact]
    public void Values_of_every_size_are_found_again()
    {
        var random = new Random(3);
        var buffer = new RevisionBuffer();
        var values = new List<byte[]>();
        for (int i = 0; i < 6_000; i++)
        {
            var value = new byte[random.Next(50) == 0 ? random.Next(100_000) : random.Next(400)];
            random.NextBytes(value);
            var space = buffer.Allocate(value.Length);
            value.CopyTo(space);
            buffer.Append(new Revision(i + 2, 0), isTombstone: false, space);
            values.Add(value);
        }

        Assert.Equal(values.Count, buffer.Count);
        Assert.Equal(values.Sum(static value => (long)value.Length), buffer.Bytes);
        for (int i = 0; i < values.Count; i++)
        {
            Assert.True(buffer.TryGet(new Revision(i + 2, 0), out var found));
            Assert.Equal(values[i], found.ToArray());
        }

        Assert.False(buffer.TryGet(new Revision(1, 0), out _));
        Assert.False(buffer.TryGet(new Revision(5, 1), out _));
    }
}
