using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Netcd.Rpc.Http;
using Netcd.Rpc.Http2.Hpack;

namespace Netcd.Rpc.Http2;

/// <summary>
/// A request of HTTP/2 that is not gRPC, in the form that handlers know from HTTP/1.1. Used for health pages, metrics and the JSON gateway,
/// so it may allocate.
/// </summary>
internal sealed class PlainStream : ServedRequest, IStreamOwner, ITlsConnectionFeature
{
    private readonly Http2Stream _stream;
    private readonly Http2Connection _connection;
    private readonly CancellationTokenSource _aborted = new();
    private readonly LimitedReader _body;
    private readonly PipeWriter _writer;

    public PlainStream(Http2Stream stream)
        : base(stream.Connection.Listener, "HTTP/2")
    {
        _stream = stream;
        _connection = stream.Connection;
        _body = new LimitedReader(stream.Input);
        // The answer to HEAD has no body, whatever the handler writes.
        _writer = HttpMethods.IsHead(stream.Head.Method) ? PipeWriter.Create(Stream.Null) : stream.Output;
        RequestAborted = _aborted.Token;
        if (_connection.IsTls)
        {
            Features.Set<ITlsConnectionFeature>(this);
        }

        string target = stream.Head.Path;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        RawTarget = target;
        Path = Uri.UnescapeDataString(query < 0 ? target : target[..query]);
        QueryString = query < 0 ? "" : target[query..];
        foreach (ref readonly HeaderField field in stream.Head.Fields)
        {
            RequestHeaders.Append(field.Name, field.Value);
        }

        if (!RequestHeaders.ContainsKey("host") && stream.Head.Authority.Length > 0)
        {
            RequestHeaders.Host = stream.Head.Authority;
        }

        stream.Owner = this;
        if (stream.IsOver)
        {
            _aborted.Cancel();
        }
    }

    public override string Scheme
    {
        get => _stream.Head.Scheme;
        set => throw new NotSupportedException();
    }

    public override string Method
    {
        get => _stream.Head.Method;
        set => throw new NotSupportedException();
    }

    public override string Path { get; set; }

    public override string QueryString { get; set; }

    public override string RawTarget { get; set; }

    public override bool HasStarted => _stream.Start is not null;

    public override PipeWriter Writer
    {
        get
        {
            Start();
            return _writer;
        }
    }

    public override PipeReader Reader => _body;

    public override CancellationToken RequestAborted { get; set; }

    public override long? MaxRequestBodySize
    {
        get => _body.Limit;
        set => _body.Limit = value;
    }

    public override IPEndPoint? Remote => _connection.RemoteEndPoint;

    public X509Certificate2? ClientCertificate
    {
        get => _connection.ClientCertificate;
        set => throw new NotSupportedException();
    }

    protected override IHeaderDictionary RequestHeaders { get; } = new HeaderDictionary();

    protected override IHeaderDictionary ResponseHeaders { get; } = new HeaderDictionary();

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public override void Abort() => _connection.Reset(_stream, Http2Error.InternalError);

    void IStreamOwner.ClientLeft() => _aborted.CancelAsync();

    /// <summary>The handler is done: sends what is left and ends the response.</summary>
    public async ValueTask EndAsync()
    {
        Start();
        if (!_stream.IsOver)
        {
            await _stream.Output.FlushAsync();
        }

        _connection.EndResponse(_stream, ResponseEnd.Plain);
        // The handler's token may still be known somewhere.
        _connection.HandlerEnded(_stream, isReusable: false);
    }

    private void Start()
    {
        if (_stream.Start is not null)
        {
            return;
        }

        var headers = new List<KeyValuePair<string, string>>();
        foreach ((string name, StringValues values) in ResponseHeaders)
        {
            foreach (string? value in values)
            {
                // Headers that are about an HTTP/1.1 connection have no place here.
                var header = HeaderField.Of(name.ToLowerInvariant(), value ?? "");
                if (header.Kind != HeaderKind.Forbidden)
                {
                    headers.Add(new(header.Name, header.Value));
                }
            }
        }

        if (!ResponseHeaders.ContainsKey("date"))
        {
            headers.Add(new("date", _connection.Server.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)));
        }

        _stream.Start = new ResponseStart(StatusCode, null, headers);
    }
}
