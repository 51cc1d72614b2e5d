namespace Netcd.Core.Peers;

/// <summary>What became of a message that a peer brought.</summary>
public enum PeerReceipt
{
    /// <summary>Raft will see it.</summary>
    Accepted,

    /// <summary>The sender was removed from the cluster; tell it.</summary>
    SenderRemoved,

    /// <summary>It is for another member.</summary>
    WrongReceiver,

    /// <summary>It is of a kind that members never send to each other.</summary>
    Invalid,

    /// <summary>Too much waits for raft already; the message is dropped.</summary>
    Full,
}
