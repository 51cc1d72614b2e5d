using Netcd.Core.Peers;

namespace Netcd.Server.Peers;

/// <summary>etcd's words for a message that was not taken.</summary>
internal static class ReceiptText
{
    /// <summary>The text of an error.</summary>
    public static string Of(PeerReceipt receipt) => receipt switch
    {
        PeerReceipt.SenderRemoved => "cannot process message from removed member",
        PeerReceipt.WrongReceiver => "cannot process message to mismatch member",
        PeerReceipt.Full => "receiving buffer is full",
        _ => "raft: cannot step as peer not found",
    };
}
