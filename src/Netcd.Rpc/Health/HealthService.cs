using System.Buffers;
using System.Text;
using Netcd.Rpc.Server;

namespace Netcd.Rpc.Health;

/// <summary>
/// <c>grpc.health.v1.Health</c> with Check, List and Watch. The messages are so small that they are coded by hand. Thread-safe.
/// </summary>
public sealed class HealthService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal) { [""] = ServingStatus.Serving };
    private readonly HashSet<HealthWatcher> _watchers = [];

    /// <summary>Adds the methods to a table.</summary>
    public void Register(RpcServiceTable table) => table
        .Unary("/grpc.health.v1.Health/Check", Check)
        .Unary("/grpc.health.v1.Health/List", List)
        .ServerStream("/grpc.health.v1.Health/Watch", Watch);

    /// <summary>Sets the status of a service and tells its watchers. The whole server is the service with the empty name, serving at first.</summary>
    public void SetStatus(string service, ServingStatus status)
    {
        lock (_lock)
        {
            _statuses[service] = status;
            foreach (HealthWatcher watcher in _watchers)
            {
                if (watcher.Service == service)
                {
                    watcher.Changes.Writer.TryWrite(status);
                }
            }
        }
    }

    private static void Respond(RpcCall call, ServingStatus status)
    {
        Span<byte> message = call.BeginMessage(status == ServingStatus.Unknown ? 0 : 2);
        if (!message.IsEmpty)
        {
            message[0] = (1 << 3) | 0;
            message[1] = (byte)status;
        }

        call.EndMessage();
    }

    /// <summary>Field 1 of HealthCheckRequest. Other fields are skipped; the last occurrence counts.</summary>
    /// <returns>False when the bytes are no message.</returns>
    private static bool TryReadService(ReadOnlySequence<byte> request, out string service)
    {
        service = "";
        byte[] bytes = request.ToArray();
        var reader = new Google.Protobuf.CodedInputStream(bytes);
        try
        {
            uint tag;
            while ((tag = reader.ReadTag()) != 0)
            {
                if (tag == ((1 << 3) | 2))
                {
                    service = Encoding.UTF8.GetString(reader.ReadBytes().Span);
                }
                else
                {
                    reader.SkipLastField();
                }
            }

            return true;
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private ValueTask Check(RpcCall call, ReadOnlySequence<byte> request)
    {
        if (!TryReadService(request, out string service))
        {
            call.Fail(RpcStatusCode.Internal, "grpc: error unmarshalling request: malformed HealthCheckRequest");
            return default;
        }

        bool known;
        ServingStatus status;
        lock (_lock)
        {
            known = _statuses.TryGetValue(service, out status);
        }

        if (known)
        {
            Respond(call, status);
        }
        else
        {
            call.Fail(RpcStatusCode.NotFound, "unknown service");
        }

        return default;
    }

    /// <summary>A map from service (field 1) to its HealthCheckResponse (field 2), as entries of field 1.</summary>
    private ValueTask List(RpcCall call, ReadOnlySequence<byte> request)
    {
        using var message = new MemoryStream();
        using var writer = new Google.Protobuf.CodedOutputStream(message);
        lock (_lock)
        {
            foreach ((string service, ServingStatus status) in _statuses)
            {
                byte[] name = Encoding.UTF8.GetBytes(service);
                writer.WriteRawTag((1 << 3) | 2);
                writer.WriteLength(Google.Protobuf.CodedOutputStream.ComputeLengthSize(name.Length) + name.Length + 5);
                writer.WriteRawTag((1 << 3) | 2);
                writer.WriteLength(name.Length);
                writer.Flush();
                message.Write(name);
                writer.WriteRawTag((2 << 3) | 2);
                writer.WriteLength(2);
                writer.WriteRawTag((1 << 3) | 0);
                writer.WriteEnum((int)status);
            }
        }

        writer.Flush();
        call.Write(message.GetBuffer().AsSpan(0, (int)message.Length));
        return default;
    }

    private async ValueTask Watch(RpcCall call, ReadOnlySequence<byte> request)
    {
        if (!TryReadService(request, out string service))
        {
            call.Fail(RpcStatusCode.Internal, "grpc: error unmarshalling request: malformed HealthCheckRequest");
            return;
        }

        var watcher = new HealthWatcher(service);
        lock (_lock)
        {
            watcher.Changes.Writer.TryWrite(_statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown));
            _watchers.Add(watcher);
        }

        try
        {
            ServingStatus? sent = null;
            await foreach (ServingStatus status in watcher.Changes.Reader.ReadAllAsync(call.Cancellation))
            {
                if (status != sent)
                {
                    Respond(call, status);
                    await call.FlushAsync();
                    sent = status;
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
            }
        }
    }
}
