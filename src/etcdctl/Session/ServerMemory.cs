using System.Globalization;
using Netcd.Client;

namespace Netcd.Etcdctl.Session;

/// <summary>Asks a server for the memory that its process uses.</summary>
internal static class ServerMemory
{
    private const string Metric = "process_resident_memory_bytes ";

    /// <summary>Bytes, from the metrics page; null when they cannot be had, which is then printed.</summary>
    public static async Task<double?> ReadAsync(CtlContext context, string endpoint, EtcdTlsOptions? tls)
    {
        string url = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "http://" + endpoint;
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) };
        if (url.StartsWith("https://", StringComparison.Ordinal))
        {
            handler.SslOptions = (tls ?? new EtcdTlsOptions()).ToHttp(new Uri(url).Host);
        }

        using var http = new HttpClient(handler);
        try
        {
            string page = await http.GetStringAsync(url + "/metrics");
            foreach (string line in page.Split('\n'))
            {
                if (line.StartsWith(Metric, StringComparison.Ordinal) && double.TryParse(line[Metric.Length..], CultureInfo.InvariantCulture, out double bytes))
                {
                    return bytes;
                }
            }

            context.Out.Line("could not find: process_resident_memory_bytes");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            context.Out.Line($"fetch error: {e.Message}");
        }

        return null;
    }
}
