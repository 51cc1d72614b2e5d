using Netcd.Client;

namespace Netcd.Etcdctl.Session;

/// <summary>Asks a server for the memory that its process uses.</summary>
internal static class ServerMemory
{
    private const string Metric = "process_resident_memory_bytes";

    /// <summary>Bytes, from the metrics page; null when they cannot be had, which is then printed.</summary>
    public static async Task<double?> ReadAsync(CtlContext context, string endpoint, EtcdTlsOptions? tls)
    {
        try
        {
            double? bytes = (await MetricsPage.ReadAsync(endpoint, tls)).Sum(Metric);
            if (bytes is null)
            {
                context.Out.Line("could not find: " + Metric);
            }

            return bytes;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            context.Out.Line($"fetch error: {e.Message}");
            return null;
        }
    }
}
