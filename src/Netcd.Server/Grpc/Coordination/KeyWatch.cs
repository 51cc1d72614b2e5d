using Netcd.Core.Auth;
using Netcd.Core.Watch;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Server.Grpc.Coordination;

/// <summary>One watch inside of the server. One reader at a time; dispose it to end it.</summary>
internal sealed class KeyWatch : IDisposable
{
    private readonly WatchStream _stream;
    private readonly WatchRights _rights;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly PooledBuffer _buffer = new(256);

    /// <summary>Starts the watch.</summary>
    /// <param name="stream">A stream of its own; disposed with the watch.</param>
    /// <param name="rights">Decides whether the caller may read that, now and later.</param>
    /// <param name="request">What to watch.</param>
    /// <param name="caller">For whom.</param>
    /// <param name="cancellation">Ends it.</param>
    public KeyWatch(WatchStream stream, WatchRights rights, WatchCreateRequest request, in AuthCaller caller, CancellationToken cancellation)
    {
        _stream = stream;
        _rights = rights;
        _cancellation = cancellation;
        rights.Create(stream, request, caller, EtcdError.None);
        _registration = cancellation.UnsafeRegister(static s => ((WatchStream)s!).Dispose(), stream);
    }

    /// <summary>The next events.</summary>
    /// <returns>Null when the server stops.</returns>
    /// <exception cref="RpcException">The watch was refused, or its revision is compacted.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async ValueTask<WatchResponse?> NextAsync()
    {
        while (await _stream.WaitToReadAsync())
        {
            if (_stream.TryRead(out WatchMessage message) && Decode(message) is { } response && (response.Canceled || response.Events.Count > 0))
            {
                return response.Canceled ? throw new RpcException(RpcStatusCode.Unknown, ReasonOf(response)) : response;
            }
        }

        _cancellation.ThrowIfCancellationRequested();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _rights.Remove(_stream);
        _stream.Dispose();
        _buffer.Dispose();
    }

    private static string ReasonOf(WatchResponse response) =>
        response.CompactRevision != 0 ? EtcdError.Compacted.Message() : response.CancelReason;

    private WatchResponse Decode(in WatchMessage message)
    {
        _buffer.Truncate(0);
        message.WriteTo(_buffer);
        return WatchResponse.Parser.ParseFrom(_buffer.Written);
    }
}
