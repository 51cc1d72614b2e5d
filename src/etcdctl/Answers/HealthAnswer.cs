using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of endpoint health.</summary>
/// <param name="endpoints">One result per endpoint.</param>
/// <param name="error">Standard error, where the simple format tells of the unhealthy ones.</param>
internal sealed class HealthAnswer(IReadOnlyList<EndpointHealth> endpoints, TextOutput error) : Answer
{
    private static readonly string[] Titles = ["endpoint", "health", "took", "error"];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (EndpointHealth one in endpoints)
        {
            if (one.Error.Length == 0)
            {
                output.Line($"{one.Endpoint} is healthy: successfully committed proposal: took = {one.Took}");
            }
            else
            {
                error.Line($"{one.Endpoint} is unhealthy: failed to commit proposal: {one.Error}");
            }
        }

        error.Flush();
    }

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        var json = new JsonText();
        json.List(endpoints, static (text, one) =>
        {
            text.Raw("{\"endpoint\":").Text(one.Endpoint).Raw(",\"health\":").Bool(one.IsHealthy).Raw(",\"took\":").Text(one.Took);
            if (one.Error.Length > 0)
            {
                text.Raw(",\"error\":").Text(one.Error);
            }

            text.Raw("}");
        });
        output.Line(json.Utf8);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        foreach (EndpointHealth one in endpoints)
        {
            output.Field("Endpoint", one.Endpoint);
            output.Field("Health", one.IsHealthy);
            output.Bare("Took", one.Took);
            output.Bare("Error", one.Error);
            output.Line("");
        }
    }

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) =>
        output.Write(TableText.Draw(Titles, [.. endpoints.Select(static e => (string[])[e.Endpoint, e.IsHealthy ? "true" : "false", e.Took, e.Error])]));
}
