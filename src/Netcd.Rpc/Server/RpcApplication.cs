using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Wire;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

/// <summary>Where every request arrives: gRPC calls go to the method table of the listener, the rest to its plain handler. HTTP/1.1 comes from the plain connections and from Kestrel.</summary>
internal sealed class RpcApplication(RpcServer server) : IHttpApplication<Exchange>
{
    public Exchange CreateContext(IFeatureCollection contextFeatures) => Exchange.Of(contextFeatures, server);

    public void DisposeContext(Exchange context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(Exchange context) => RunPlain(context).AsTask();

    /// <summary>Serves a request of HTTP/2. Ends when the handler does, or before it when the handler waits.</summary>
    public void Serve(Http2Stream stream)
    {
        RpcListener listener = stream.Connection.Listener;
        if (listener.Services is { } services && stream.IsGrpc)
        {
            _ = stream.CallFor(stream.Method).Run(stream.Method, services);
        }
        else if (listener.Services is not null && listener.Plain is null)
        {
            RefuseContentType(stream);
        }
        else
        {
            _ = ServePlainAsync(new PlainStream(stream));
        }
    }

    private static void RefuseContentType(Http2Stream stream)
    {
        var status = new RpcStatus(RpcStatusCode.InvalidArgument, $"invalid gRPC request content-type \"{stream.Head.ContentType}\"");
        stream.Connection.EndResponse(
            stream, ResponseStart.Of(StatusCodes.Status415UnsupportedMediaType, StatusHeaders.ContentType, null), ResponseEnd.Of(status, null));
        stream.Connection.HandlerEnded(stream, isReusable: true);
    }

    private async Task ServePlainAsync(PlainStream stream)
    {
        await RunPlain(new Exchange(stream.Features, server));
        await stream.EndAsync();
    }

    /// <summary>Serves a request that is not gRPC. Does not throw.</summary>
    public ValueTask RunPlain(Exchange context)
    {
        ValueTask handled = StartPlain(context);
        return handled.IsCompletedSuccessfully ? default : AwaitPlain(context, handled);
    }

    /// <summary>The same for callers that give what the task throws to <see cref="FailPlain"/>. Does not throw itself.</summary>
    public ValueTask StartPlain(Exchange context)
    {
        if (context.Listener.Plain is not { } handler)
        {
            bool isGrpc = Http2Stream.IsGrpcType(context.Request.Headers.ContentType);
            context.Response.StatusCode = isGrpc && !context.IsHttp2 ? StatusCodes.Status426UpgradeRequired : StatusCodes.Status404NotFound;
            if (isGrpc)
            {
                context.Response.Headers.GrpcStatus = StatusHeaders.Of(RpcStatusCode.Unimplemented);
            }

            return default;
        }

        try
        {
            return handler.HandleAsync(context.Plain().Begin());
        }
        catch (Exception e)
        {
            FailPlain(context, e);
            return default;
        }
    }

    /// <summary>Answers for a handler that threw, if that is still possible.</summary>
    public void FailPlain(Exchange context, Exception exception)
    {
        if (exception is BadHttpRequestException bad && !context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
            return;
        }

        if (context.Lifetime.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        server.Log.Error("HTTP handler failed", [("path", context.Request.RawTarget), ("error", exception)]);
        server.ReportCrash(exception);
        if (context.Response.HasStarted)
        {
            // The client must not take half a response for a whole one.
            context.Lifetime.Abort();
        }
        else
        {
            context.Response.Headers.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitPlain(Exchange context, ValueTask handled)
    {
        RpcServerOptions options = server.Options;
        using ITimer? limit = options.AnswerTimeout > TimeSpan.Zero
            ? options.Clock.CreateTimer(static context => ((Exchange)context!).Lifetime.Abort(), context, options.AnswerTimeout, Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            await handled;
        }
        catch (Exception e)
        {
            FailPlain(context, e);
        }
    }
}
