using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>An open call of bytes at one member. One task may write while another one reads. Disposing cancels it when it is open.</summary>
public sealed class RawStream : IAsyncDisposable
{
    private readonly RpcClientStream _stream;
    private readonly Action<RpcException> _failed;

    internal RawStream(RpcClientStream stream, Action<RpcException> failed) => (_stream, _failed) = (stream, failed);

    /// <summary>Sends a message.</summary>
    /// <exception cref="RpcException">The call is over, with this status.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await _stream.WriteAsync(message);
        }
        catch (RpcException e)
        {
            Note(e);
            throw;
        }
    }

    /// <summary>Half-closes: no more messages will be written.</summary>
    public void CompleteWrites() => _stream.CompleteWrites();

    /// <summary>The next message, or the end of a call that succeeded. Valid until the next read.</summary>
    /// <exception cref="RpcException">The call failed.</exception>
    public async ValueTask<RpcMessage> ReadAsync()
    {
        try
        {
            return await _stream.ReadAsync();
        }
        catch (RpcException e)
        {
            Note(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>A member that cannot be reached is passed over by the next call.</summary>
    private void Note(RpcException failure)
    {
        if (failure.IsUnsent)
        {
            _failed(failure);
        }
    }
}
