using Netcd.Core.Peers;
using Netcd.Raft;

namespace Netcd.Server.Tests.Peers.Support;

/// <summary>Keeps a received database in memory.</summary>
internal sealed class ReceivedSnapshot(in Message message, Exception? failure) : IIncomingSnapshot
{
    private readonly MemoryStream _bytes = new();

    public Message Message { get; } = message;

    public byte[] Database => _bytes.ToArray();

    public bool IsComplete { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public PeerReceipt Complete()
    {
        if (failure is not null)
        {
            throw failure;
        }

        IsComplete = true;
        return PeerReceipt.Accepted;
    }

    public void Dispose() => IsDisposed = true;
}
