using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Netcd.Rpc.Wire;
using Netcd.Telemetry.Logging;

namespace Netcd.Rpc.Server;

/// <summary>Where Kestrel hands over every request: gRPC calls go to the method table of the listener, the rest to its plain handler.</summary>
internal sealed class RpcApplication(RpcServer server) : IHttpApplication<Exchange>
{
    private const string Grpc = "application/grpc";

    public Exchange CreateContext(IFeatureCollection contextFeatures) => Exchange.Of(contextFeatures, server);

    public void DisposeContext(Exchange context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(Exchange context)
    {
        if (context.IsHttp2 && context.Listener.Services is { } services)
        {
            StringValues contentType = context.Request.Headers.ContentType;
            if (IsGrpc(contentType))
            {
                RpcMethod? method = services.Find(context.Request.RawTarget);
                return context.CallFor(method).Run(method, services);
            }

            if (context.Listener.Plain is null)
            {
                return RefuseContentType(context, contentType);
            }
        }

        return RunPlain(context);
    }

    private static bool IsGrpc(StringValues contentType) =>
        contentType.Count == 1 && contentType[0] is { } text && text.StartsWith(Grpc, StringComparison.Ordinal)
        && (text.Length == Grpc.Length || text[Grpc.Length] is '+' or ';');

    private static Task RefuseContentType(Exchange context, StringValues contentType)
    {
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = StatusHeaders.ContentType;
        headers.GrpcStatus = StatusHeaders.Of(RpcStatusCode.InvalidArgument);
        headers.GrpcMessage = StatusText.Encode($"invalid gRPC request content-type \"{contentType}\"");
        return Task.CompletedTask;
    }

    private Task RunPlain(Exchange context)
    {
        if (context.Listener.Plain is not { } handler)
        {
            bool isGrpc = IsGrpc(context.Request.Headers.ContentType);
            context.Response.StatusCode = isGrpc && !context.IsHttp2 ? StatusCodes.Status426UpgradeRequired : StatusCodes.Status404NotFound;
            if (isGrpc)
            {
                context.Response.Headers.GrpcStatus = StatusHeaders.Of(RpcStatusCode.Unimplemented);
            }

            return Task.CompletedTask;
        }

        ValueTask handled;
        try
        {
            handled = handler.HandleAsync(context.Plain().Begin());
        }
        catch (Exception e)
        {
            FailPlain(context, e);
            return Task.CompletedTask;
        }

        return handled.IsCompletedSuccessfully ? Task.CompletedTask : AwaitPlain(context, handled);
    }

    private async Task AwaitPlain(Exchange context, ValueTask handled)
    {
        try
        {
            await handled;
        }
        catch (Exception e)
        {
            FailPlain(context, e);
        }
    }

    private void FailPlain(Exchange context, Exception exception)
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
}
