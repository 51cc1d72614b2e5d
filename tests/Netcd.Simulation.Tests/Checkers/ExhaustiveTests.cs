using Netcd.Simulation.Checkers;
using static Netcd.Simulation.Tests.Checkers.RegisterHistory;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>The search against trying every order, on many small random histories of both kinds.</summary>
public sealed class ExhaustiveTests
{
    [Fact]
    public void The_search_agrees_with_trying_every_order()
    {
        int good = 0;
        int bad = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            Operation<RegisterCall, RegisterAnswer>[] history = RandomHistory(new Random(seed));
            bool expected = TryAll(history, 0, 0);
            Assert.True(expected == Check(history).IsLinearizable, $"seed {seed}:\n{string.Join('\n', history.AsEnumerable())}");
            (good, bad) = expected ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 2000 && bad > 2000, $"{good} good, {bad} bad");
    }

    private static Operation<RegisterCall, RegisterAnswer>[] RandomHistory(Random random)
    {
        var history = new Operation<RegisterCall, RegisterAnswer>[random.Next(2, 7)];
        for (int i = 0; i < history.Length; i++)
        {
            long from = random.Next(0, 12);
            long to = from + random.Next(1, 6);
            long value = random.Next(0, 3);
            history[i] = random.Next(0, 8) switch
            {
                < 3 => Read(from, to, value),
                < 5 => Write(from, to, value),
                5 => LostWrite(from, value),
                6 => LostSwap(from, random.Next(0, 3), value),
                _ => Swap(from, to, random.Next(0, 3), value, random.Next(2) == 0),
            };
        }

        return history;
    }

    private static bool TryAll(Operation<RegisterCall, RegisterAnswer>[] history, int taken, long state)
    {
        var left = Enumerable.Range(0, history.Length).Where(i => (taken & (1 << i)) == 0).ToList();
        if (left.All(i => !history[i].IsKnown))
        {
            return true;
        }

        var next = new List<long>();
        foreach (int i in left.Where(i => left.All(other => history[other].Returned >= history[i].Invoked)))
        {
            next.Clear();
            new RegisterModel().Step(state, history[i], next);
            if (next.Count > 0 && TryAll(history, taken | (1 << i), next[0]))
            {
                return true;
            }
        }

        return false;
    }
}
