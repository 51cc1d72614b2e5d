using Netcd.Rpc.Http2.Hpack;

namespace Netcd.Rpc.Http2;

/// <summary>The headers of one request. Filled by the connection, read-only afterwards; used again for the next request of its stream object.</summary>
internal sealed class RequestHead
{
    /// <summary>Most bytes the headers of a request may have, counted as HPACK does. Long enough for any token.</summary>
    public const int MaxSize = 64 * 1024;

    private HeaderField[] _fields = [];
    private int _count;
    private int _size;

    public string Method { get; private set; } = "";

    public string Path { get; private set; } = "";

    public string Scheme { get; private set; } = "";

    public string Authority { get; private set; } = "";

    public string? ContentType { get; private set; }

    public string? GrpcTimeout { get; private set; }

    public string? GrpcEncoding { get; private set; }

    /// <summary>The first header <c>token</c>, which etcd's clients send.</summary>
    public string? Token { get; private set; }

    /// <summary>The first header <c>authorization</c>.</summary>
    public string? Authorization { get; private set; }

    /// <summary>More headers than allowed: the rest was dropped.</summary>
    public bool IsTooLarge => _size > MaxSize;

    /// <summary>The request breaks the rules of HTTP/2 for headers.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>All headers but the pseudo headers, in the order of the wire.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    public bool IsComplete => Method.Length > 0 && Path.Length > 0 && !IsMalformed;

    public void Clear()
    {
        Method = Path = Scheme = Authority = "";
        ContentType = GrpcTimeout = GrpcEncoding = Token = Authorization = null;
        IsMalformed = false;
        Array.Clear(_fields, 0, _count);
        _count = 0;
        _size = 0;
    }

    public void Add(in HeaderField field)
    {
        _size += field.Size;
        if (IsTooLarge)
        {
            return;
        }

        switch (field.Kind)
        {
            case HeaderKind.Method:
                Method = Pseudo(Method, field.Value);
                return;
            case HeaderKind.Path:
                Path = Pseudo(Path, field.Value);
                return;
            case HeaderKind.Scheme:
                Scheme = Pseudo(Scheme, field.Value);
                return;
            case HeaderKind.Authority:
                // Whatever it is: the Go client of etcd 3.5.0 sends "#initially=[host:port]".
                Authority = Pseudo(Authority, field.Value);
                return;
            case HeaderKind.Forbidden:
                IsMalformed = true;
                return;
            case HeaderKind.ContentType:
                ContentType = field.Value;
                break;
            case HeaderKind.GrpcTimeout:
                GrpcTimeout = field.Value;
                break;
            case HeaderKind.GrpcEncoding:
                GrpcEncoding = field.Value;
                break;
            case HeaderKind.Token:
                Token ??= field.Value;
                break;
            case HeaderKind.Authorization:
                Authorization ??= field.Value;
                break;
            default:
                break;
        }

        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, Math.Max(8, _count * 2));
        }

        _fields[_count++] = field;
    }

    private string Pseudo(string before, string value)
    {
        IsMalformed |= before.Length > 0 || _count > 0;
        return value;
    }
}
