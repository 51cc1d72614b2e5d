namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Item 38 of the checklist: the window of messages in flight.</summary>
public class InflightsScenarios
{
    [Fact]
    public void S38_The_window_wraps_around_and_frees_in_order()
    {
        var window = new Inflights(10, 0);
        for (ulong i = 1; i <= 6; i++)
        {
            window.Add(i, 1);
        }

        window.FreeUpTo(4);
        Assert.Equal(2, window.Count);
        for (ulong i = 7; i <= 14; i++)
        {
            Assert.False(window.IsFull);
            window.Add(i, 1);
        }

        Assert.True(window.IsFull);
        Assert.Throws<RaftContractException>(() => window.Add(15, 1));
        window.FreeUpTo(3);
        Assert.Equal(10, window.Count);
        window.FreeUpTo(9);
        Assert.Equal(5, window.Count);
        window.FreeUpTo(14);
        Assert.Equal(0, window.Count);
    }

    [Fact]
    public void S38_The_byte_limit_is_soft_and_a_reset_clears_its_count()
    {
        var window = new Inflights(10, 100);
        window.Add(1, 99);
        Assert.False(window.IsFull);
        window.Add(2, 500);
        Assert.True(window.IsFull);
        window.FreeUpTo(1);
        Assert.True(window.IsFull);

        window.Reset();
        Assert.False(window.IsFull);
        window.Add(3, 99);
        Assert.False(window.IsFull);
        window.FreeUpTo(3);
        window.Add(4, 99);
        Assert.False(window.IsFull);
    }
}
