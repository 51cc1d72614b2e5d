using System.Globalization;
using Netcd.Client;

namespace Netcd.Etcdctl.Session;

/// <summary>The metrics page of a server.</summary>
internal sealed class MetricsPage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string[] _lines;

    private MetricsPage(string text) => _lines = text.Split('\n');

    /// <summary>Reads the page.</summary>
    /// <exception cref="HttpRequestException">The server does not give it.</exception>
    /// <exception cref="TaskCanceledException">It takes too long.</exception>
    public static async Task<MetricsPage> ReadAsync(string endpoint, EtcdTlsOptions? tls)
    {
        string url = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : (tls is null ? "http://" : "https://") + endpoint;
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience };
        if (url.StartsWith("https://", StringComparison.Ordinal))
        {
            handler.SslOptions = (tls ?? new EtcdTlsOptions()).ToHttp(new Uri(url).Host);
        }

        using var http = new HttpClient(handler) { Timeout = Patience };
        return new MetricsPage(await http.GetStringAsync(url + "/metrics"));
    }

    /// <summary>Sum of all values of a metric; null: the page has none.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="counts">Whether a value with these labels counts; null: all do.</param>
    public double? Sum(string metric, Func<string, bool>? counts = null)
    {
        double? sum = null;
        foreach (string line in _lines)
        {
            int end = line.LastIndexOf(' ');
            if (line.StartsWith(metric, StringComparison.Ordinal)
                && end >= metric.Length
                && line[metric.Length] is '{' or ' '
                && (counts is null || counts(line[metric.Length..end]))
                && double.TryParse(line.AsSpan(end + 1), CultureInfo.InvariantCulture, out double value))
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum;
    }
}
