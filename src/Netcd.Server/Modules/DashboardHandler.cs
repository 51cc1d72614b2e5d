using System.Reflection;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Modules;

/// <summary><c>/mod/dashboard/</c>: a page that shows keys, members and statistics. <c>ETCD_DASHBOARD_DIR</c> puts other files in place of the built-in ones.</summary>
internal sealed class DashboardHandler : IPathHandler
{
    /// <summary>Where the page is.</summary>
    public const string Prefix = "/mod/dashboard/";

    private const string StaticPrefix = Prefix + "static/";

    private readonly string? _directory = Environment.GetEnvironmentVariable("ETCD_DASHBOARD_DIR");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "HEAD"))
        {
            await PlainAnswers.MethodNotAllowed(exchange, "GET,HEAD");
            return;
        }

        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            exchange.StatusCode = 302;
            exchange.ResponseHeaders.Location = Prefix;
            exchange.ResponseHeaders.ContentLength = 0;
            return;
        }

        bool isStatic = path.StartsWith(StaticPrefix, StringComparison.Ordinal);
        string name = isStatic ? path[StaticPrefix.Length..] : "index.html";
        if (await ReadAsync(name) is { } file)
        {
            await exchange.WriteAsync(200, MediaTypeOf(name), file);
        }
        else
        {
            await PlainAnswers.Error(exchange, 404, name + ": File not found");
        }
    }

    private async ValueTask<byte[]?> ReadAsync(string name)
    {
        // Names have no separators, so nothing outside of the directory can be meant.
        if (name.Length == 0 || name.AsSpan().ContainsAny('/', '\\'))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(_directory))
        {
            string path = Path.Join(_directory, name);
            return File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
        }

        await using Stream? resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("dashboard/" + name);
        if (resource is null)
        {
            return null;
        }

        byte[] bytes = new byte[resource.Length];
        await resource.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
