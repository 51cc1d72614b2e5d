using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Netcd.Rpc.Http2;
using Netcd.Rpc.Http2.Hpack;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Server;

/// <summary>
/// One call at the server. Belongs to its handler: one task may read and one may write at the same time;
/// <see cref="Cancellation"/>, <see cref="Abort"/> and the read-only properties may be used from any thread while the call lasts.
/// Objects of unary calls are used again for the next call: keep none beyond the handler.
/// </summary>
public sealed partial class RpcCall : IStreamOwner
{
    private readonly Http2Stream _stream;
    private readonly Http2Connection _connection;
    private readonly RpcServer _server;
    private RpcMethod? _method;
    private RpcStatus _status;

    internal RpcCall(Http2Stream stream)
    {
        _stream = stream;
        _connection = stream.Connection;
        _server = _connection.Server;
        _deadline = new CallDeadline(this);
    }

    /// <summary>The method called. Calls of <see cref="RpcServiceTable.Unknown"/> have none: see <see cref="Path"/>.</summary>
    public RpcMethod Method => _method!;

    /// <summary>Path as the client sent it.</summary>
    public string Path => _stream.Head.Path;

    /// <summary>The listener that took the connection.</summary>
    public RpcListener Listener => _connection.Listener;

    /// <summary>All request headers: metadata plus the headers of the protocol, in the order of the wire.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata
    {
        get
        {
            for (int i = 0; i < _stream.Head.Fields.Length; i++)
            {
                HeaderField header = _stream.Head.Fields[i];
                yield return new(header.Name, header.Value);
            }
        }
    }

    /// <summary>Free for interceptors and handlers, for example the authenticated user.</summary>
    public object? State { get; set; }

    /// <summary>Timestamp of the server's clock at which the call began.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Outcome as known so far; success until something fails.</summary>
    public RpcStatus Status => Volatile.Read(ref _endedBy)?.Status ?? _status;

    /// <summary>Whether the connection uses TLS.</summary>
    public bool IsTls => _connection.IsTls;

    /// <summary>The client's verified certificate; null without TLS or without a certificate.</summary>
    public X509Certificate2? ClientCertificate => _connection.ClientCertificate;

    /// <summary>The client's address; null for a unix socket.</summary>
    public IPAddress? RemoteAddress => _connection.RemoteEndPoint?.Address;

    /// <summary>The client's address as text, <c>ip:port</c>; <c>@</c> for a unix socket, as in Go.</summary>
    public string Peer => _connection.Peer;

    /// <summary>What the client shows of its login: the metadata <c>token</c>, else <c>authorization</c>; null when it sent neither.</summary>
    public string? Credentials => _stream.Head.Token ?? _stream.Head.Authorization;

    /// <summary>Metadata by lower-case name: the first value, or null when the client did not send it. Does not allocate.</summary>
    public string? GetMetadata(string name)
    {
        foreach (ref readonly HeaderField field in _stream.Head.Fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>Binary metadata by lower-case name ending in <c>-bin</c>.</summary>
    /// <returns>False when absent or not base64.</returns>
    public bool TryGetBinaryMetadata(string name, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return GetMetadata(name) is { } text && BinaryHeader.TryDecode(text, out value);
    }

    /// <summary>Sets the outcome to an error. The response ends with it when the handler ends; the first error stays.</summary>
    /// <param name="code">Not <see cref="RpcStatusCode.OK"/>.</param>
    /// <param name="message">Text for the client.</param>
    public void Fail(RpcStatusCode code, string message) => Fail(new RpcStatus(code, message));

    /// <summary>Sets the outcome to an error. The response ends with it when the handler ends; the first error stays.</summary>
    public void Fail(RpcStatus status)
    {
        if (_status.IsOK)
        {
            _status = status;
        }
    }
}
