namespace Netcd.Simulation.Checkers;

/// <summary>
/// A list of numbers, in ascending order, from which any may be taken out at once. They come back in the opposite order in which they
/// were taken out.
/// </summary>
internal sealed class PendingList
{
    private readonly int[] _next;
    private readonly int[] _previous;

    /// <summary>A list of some of the numbers 0 … <paramref name="capacity"/> - 1.</summary>
    public PendingList(int capacity, Predicate<int> isMember)
    {
        _next = new int[capacity + 1];
        _previous = new int[capacity + 1];
        End = capacity;
        int last = End;
        for (int i = 0; i < capacity; i++)
        {
            if (isMember(i))
            {
                _previous[i] = last;
                _next[last] = i;
                last = i;
                Count++;
            }
        }

        _next[last] = End;
        _previous[End] = last;
    }

    /// <summary>What follows the last number.</summary>
    public int End { get; }

    /// <summary>How many are in the list.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest number, or <see cref="End"/>.</summary>
    public int First => _next[End];

    /// <summary>The number after one that is in the list.</summary>
    public int After(int item) => _next[item];

    public void Remove(int item)
    {
        _next[_previous[item]] = _next[item];
        _previous[_next[item]] = _previous[item];
        Count--;
    }

    public void Restore(int item)
    {
        _next[_previous[item]] = item;
        _previous[_next[item]] = item;
        Count++;
    }
}
