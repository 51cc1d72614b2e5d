using System.Buffers;
using System.IO.Pipelines;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Server;

// The way of a call through the server. Run is the hot path: it ends synchronously when the request is there and the handler does.
public sealed partial class RpcCall
{
    private RpcInterceptor[] _interceptors = [];
    private int _interceptorsStarted;
    private string _contentType = "";
    private int _httpStatus;

    /// <summary>Serves one call.</summary>
    internal Task Run(RpcMethod? method, RpcServiceTable table)
    {
        try
        {
            if (Begin(method, table))
            {
                if (method is not null && _server.Admission is { } admission)
                {
                    ValueTask admitted = admission(this);
                    if (!admitted.IsCompletedSuccessfully)
                    {
                        return AwaitAdmission(admitted, method);
                    }

                    admitted.GetAwaiter().GetResult();
                }

                if (_status.IsOK)
                {
                    ValueTask handled;
                    if (method?.OneRequestHandler is { } handler)
                    {
                        if (!TryReadOnly(out ReadOnlySequence<byte> request))
                        {
                            return ReadAndRun(handler);
                        }

                        handled = handler(this, request);
                    }
                    else
                    {
                        handled = (method?.StreamHandler ?? table.Unknown!)(this);
                    }

                    if (!handled.IsCompletedSuccessfully)
                    {
                        return Await(handled);
                    }

                    handled.GetAwaiter().GetResult();
                }
            }
        }
        catch (Exception e)
        {
            FailWith(e);
        }

        End();
        return Task.CompletedTask;
    }

    private async Task AwaitAdmission(ValueTask admitted, RpcMethod method)
    {
        try
        {
            await admitted;
        }
        catch (Exception e)
        {
            FailWith(e);
        }

        if (!_status.IsOK)
        {
            End();
        }
        else if (method.OneRequestHandler is { } handler)
        {
            await ReadAndRun(handler);
        }
        else
        {
            await StartStream(method.StreamHandler!);
        }
    }

    private async Task StartStream(Func<RpcCall, ValueTask> handler)
    {
        try
        {
            await handler(this);
        }
        catch (Exception e)
        {
            FailWith(e);
        }

        End();
    }

    private async Task ReadAndRun(Func<RpcCall, ReadOnlySequence<byte>, ValueTask> handler)
    {
        try
        {
            ReadOnlySequence<byte> request;
            while (!TryTakeOnly(await _stream.Input.ReadAsync(), out request))
            {
            }

            await handler(this, request);
        }
        catch (Exception e)
        {
            FailWith(e);
        }

        End();
    }

    private async Task Await(ValueTask handled)
    {
        try
        {
            await handled;
        }
        catch (Exception e)
        {
            FailWith(e);
        }

        End();
    }

    private void End()
    {
        if (_status.IsOK && !_hasResponseStarted && _method is { Kind: RpcMethodKind.Unary or RpcMethodKind.ClientStream })
        {
            Fail(RpcStatusCode.Internal, "the handler gave no response");
        }

        _connection.HandlerEnded(_stream, Finish() && _method is { Kind: RpcMethodKind.Unary });
    }

    /// <summary>Prepares the object for a call and checks what can be checked before the request is read.</summary>
    /// <returns>False when the call is answered already: the status says how.</returns>
    private bool Begin(RpcMethod? method, RpcServiceTable table)
    {
        _method = method;
        _status = RpcStatus.OK;
        _endedBy = null;
        _pendingEnd = null;
        _cancellation = null;
        _headers = null;
        _trailers = null;
        _httpStatus = 200;
        _deadlineTimestamp = 0;
        _hasResponseStarted = false;
        _isInPieces = false;
        _isDiscarding = false;
        _isFlushing = false;
        _isGzip = false;
        _interceptors = method is null ? [] : _server.Interceptors;
        _interceptorsStarted = 0;
        State = null;
        StartTimestamp = _server.Clock.GetTimestamp();
        _contentType = _stream.Head.ContentType!;
        Volatile.Write(ref _phase, CallPhase.Open);

        if (method is null && table.Unknown is null)
        {
            Fail(table.WhyUnknown(Path));
            return false;
        }

        return CheckMethod() && CheckEncoding() && StartDeadline() && Intercept();
    }

    private bool CheckMethod()
    {
        string method = _stream.Head.Method;
        if (method == "POST")
        {
            return true;
        }

        _httpStatus = 405;
        Fail(RpcStatusCode.Internal, $"Received a HEADERS frame with :method \"{method}\" which should be POST");
        return false;
    }

    private bool CheckEncoding()
    {
        string? encoding = _stream.Head.GrpcEncoding;
        if (encoding is null or "identity")
        {
            return true;
        }

        if (encoding == "gzip")
        {
            _isGzip = true;
            return true;
        }

        AddHeader("grpc-accept-encoding", "identity,gzip");
        Fail(RpcStatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");
        return false;
    }

    private bool StartDeadline()
    {
        string? header = _stream.Head.GrpcTimeout;
        if (header is null)
        {
            return true;
        }

        if (RpcTimeout.Parse(header, out TimeSpan timeout) is { } malformed)
        {
            _httpStatus = 400;
            Fail(RpcStatusCode.Internal, $"malformed grpc-timeout: {malformed}");
            return false;
        }

        if (timeout <= TimeSpan.Zero)
        {
            Fail(RpcStatusCode.DeadlineExceeded, "context deadline exceeded");
            return false;
        }

        double ticks = timeout.TotalSeconds * _server.Clock.TimestampFrequency;
        if (ticks < (long.MaxValue / 2) - StartTimestamp)
        {
            _deadlineTimestamp = StartTimestamp + (long)ticks;
            _server.Deadlines.Add(_deadline, _deadlineTimestamp);
        }

        return true;
    }

    private bool Intercept()
    {
        foreach (RpcInterceptor interceptor in _interceptors)
        {
            _interceptorsStarted++;
            interceptor.OnStarted(this);
            if (!_status.IsOK)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadOnly(out ReadOnlySequence<byte> request)
    {
        while (_stream.Input.TryRead(out ReadResult result))
        {
            if (TryTakeOnly(result, out request))
            {
                return true;
            }
        }

        request = default;
        return false;
    }

    /// <summary>
    /// Takes the one message of a call without a request stream. As in grpc-go the handler starts when the message is whole, not when
    /// the client has half-closed; what follows the message is an error if it is there by then, and otherwise never looked at.
    /// </summary>
    private bool TryTakeOnly(ReadResult result, out ReadOnlySequence<byte> request)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        request = default;
        if (!TryTake(result, RpcStatusCode.Unknown, out RpcMessage message))
        {
            return false;
        }

        if (message.IsEnd)
        {
            throw new RpcException(RpcStatusCode.Unknown, "EOF");
        }

        if (!_messageEnd.Equals(buffer.End) && !buffer.Slice(_messageEnd).IsEmpty)
        {
            throw new RpcException(RpcStatusCode.Internal, "the client sent more than one message");
        }

        request = message.Payload;
        return true;
    }
}
