using System.Buffers;
using System.Text;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Tests.Support;

/// <summary>What a registry would print.</summary>
internal static class MetricsText
{
    public static string Of(MetricRegistry registry)
    {
        var page = new ArrayBufferWriter<byte>();
        PrometheusText.Write(registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
