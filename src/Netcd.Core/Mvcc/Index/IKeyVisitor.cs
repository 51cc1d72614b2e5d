namespace Netcd.Core.Mvcc.Index;

/// <summary>Receives the keys that a range deletion removes.</summary>
internal interface IKeyVisitor
{
    /// <summary>Called for each key that existed, in order; <paramref name="state"/> is its state before.</summary>
    void Visit(ReadOnlySpan<byte> key, in KeyState state);
}
