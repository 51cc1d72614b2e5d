using Netcd.Core.Mvcc;

namespace Netcd.Core.Backend;

/// <summary>Writes of the backend loop's own jobs since the last commit.</summary>
internal sealed class LoopWrites
{
    private List<Action>? _completions;

    /// <summary>Records of the <c>key</c> bucket to remove.</summary>
    public List<(Revision Revision, bool IsTombstone)> Deletions { get; } = [];

    /// <summary>Keys of the <c>meta</c> bucket to set.</summary>
    public List<(byte[] Key, byte[] Value)> Meta { get; } = [];

    public bool IsEmpty => Deletions.Count == 0 && Meta.Count == 0;

    /// <summary>Has an action called on the backend loop once these writes are durable.</summary>
    public void WhenDurable(Action action) => (_completions ??= []).Add(action);

    public void Complete()
    {
        if (_completions is null)
        {
            return;
        }

        foreach (var action in _completions)
        {
            action();
        }
    }
}
