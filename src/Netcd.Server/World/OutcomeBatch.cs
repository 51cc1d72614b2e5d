using Netcd.Core.World;
using Netcd.Rpc.Server;

namespace Netcd.Server.World;

/// <summary>Outcomes that are delivered one after the other on one thread; what the answers to clients need to send leaves at the end.</summary>
internal sealed class OutcomeBatch : IThreadPoolWorkItem
{
    private const int Capacity = 64;

    private readonly IOutcome?[] _outcomes = new IOutcome?[Capacity];

    public int Count { get; private set; }

    public bool TryAdd(IOutcome outcome)
    {
        if (Count == Capacity)
        {
            return false;
        }

        _outcomes[Count++] = outcome;
        return true;
    }

    /// <summary>Delivers all and empties the batch.</summary>
    public void Deliver()
    {
        SendBatch.Begin();
        try
        {
            for (int i = 0; i < Count; i++)
            {
                IOutcome outcome = _outcomes[i]!;
                _outcomes[i] = null;
                outcome.Deliver(onThisThread: true);
            }

            Count = 0;
        }
        finally
        {
            SendBatch.End();
        }
    }

    void IThreadPoolWorkItem.Execute() => Deliver();
}
