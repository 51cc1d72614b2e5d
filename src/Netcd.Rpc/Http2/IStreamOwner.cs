namespace Netcd.Rpc.Http2;

/// <summary>Who answers a stream.</summary>
internal interface IStreamOwner
{
    /// <summary>The client has reset the stream, or its connection is gone. Any thread; must not block.</summary>
    void ClientLeft();
}
