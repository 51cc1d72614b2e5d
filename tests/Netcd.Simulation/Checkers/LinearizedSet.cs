namespace Netcd.Simulation.Checkers;

/// <summary>A point of the search, for "has this been tried?": which calls have happened, and the state they led to.</summary>
internal readonly struct LinearizedSet<TState> : IEquatable<LinearizedSet<TState>>
    where TState : IEquatable<TState>
{
    private readonly ulong[] _bits;
    private readonly int _full;
    private readonly TState _state;
    private readonly int _hash;

    /// <summary>Takes a copy of the bits. Leading words that are full, which most are, are only counted.</summary>
    public LinearizedSet(ulong[] bits, TState state)
    {
        int full = 0;
        while (full < bits.Length && bits[full] == ulong.MaxValue)
        {
            full++;
        }

        int end = bits.Length;
        while (end > full && bits[end - 1] == 0)
        {
            end--;
        }

        _full = full;
        _bits = bits[full..end];
        _state = state;
        var hash = default(HashCode);
        hash.Add(full);
        foreach (ulong word in _bits)
        {
            hash.Add(word);
        }

        hash.Add(state);
        _hash = hash.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(LinearizedSet<TState> other) =>
        _hash == other._hash && _full == other._full && _bits.AsSpan().SequenceEqual(other._bits) && _state.Equals(other._state);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LinearizedSet<TState> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
