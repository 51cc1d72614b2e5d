namespace Netcd.Rpc.Http2.Hpack;

/// <summary>The static table of HPACK (RFC 7541, appendix A), indexed from 1.</summary>
internal static class StaticTable
{
    public const int Length = 61;

    private static readonly HeaderField[] Fields = Parse(
        """
        :authority
        :method GET
        :method POST
        :path /
        :path /index.html
        :scheme http
        :scheme https
        :status 200
        :status 204
        :status 206
        :status 304
        :status 400
        :status 404
        :status 500
        accept-charset
        accept-encoding gzip, deflate
        accept-language
        accept-ranges
        accept
        access-control-allow-origin
        age
        allow
        authorization
        cache-control
        content-disposition
        content-encoding
        content-language
        content-length
        content-location
        content-range
        content-type
        cookie
        date
        etag
        expect
        expires
        from
        host
        if-match
        if-modified-since
        if-none-match
        if-range
        if-unmodified-since
        last-modified
        link
        location
        max-forwards
        proxy-authenticate
        proxy-authorization
        range
        referer
        refresh
        retry-after
        server
        set-cookie
        strict-transport-security
        transfer-encoding
        user-agent
        vary
        via
        www-authenticate
        """);

    public static HeaderField Get(int index) => Fields[index - 1];

    private static HeaderField[] Parse(string text)
    {
        string[] lines = text.Split('\n');
        return [.. lines.Select(static line =>
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            return space < 0 ? HeaderField.Of(line, "") : HeaderField.Of(line[..space], line[(space + 1)..]);
        })];
    }
}
