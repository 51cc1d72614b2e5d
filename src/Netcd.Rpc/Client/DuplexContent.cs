using System.Net;

namespace Netcd.Rpc.Client;

/// <summary>A request body that the caller writes message by message while the response is read.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body, once the request headers are on their way.</summary>
    public Task<Stream> Stream => _stream.Task;

    /// <summary>Ends the body: the call is half-closed.</summary>
    public void Complete() => _completed.TrySetResult();

    /// <summary>The body ends here, unfinished: the server must not take it for a half-closed call.</summary>
    public void Abandon(Exception reason)
    {
        _stream.TrySetException(reason);
        _completed.TrySetException(reason);
        // Observed here, because a caller that only reads never looks at them.
        _ = _stream.Task.Exception;
        _ = _completed.Task.Exception;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers must leave before the first message: the server may speak first.
        try
        {
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The server has ended the call already.
            Abandon(e);
            throw;
        }

        if (!_stream.TrySetResult(stream))
        {
            throw new IOException("the stream cannot be sent again");
        }

        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
