using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.Timers;

/// <summary><c>/v2/speedTest</c> and, in 0.1, <c>/test/speed</c>: 10,000 writes of <c>foo</c>, then a word. Served only while timers are on.</summary>
/// <param name="requests">Takes the writes.</param>
internal sealed class SpeedTest(V2Requests requests) : IPathHandler
{
    private const int Clients = 1000;
    private const int WritesOfEach = 10;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string problem = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => WriteAsync(exchange.Aborted)))).FirstOrDefault(static cause => cause.Length > 0, "");
        await (problem.Length == 0 ? V2Answers.Text(exchange, "speed test success") : PlainAnswers.Error(exchange, 500, problem));
    }

    private async Task<string> WriteAsync(CancellationToken gone)
    {
        for (int i = 0; i < WritesOfEach && !gone.IsCancellationRequested; i++)
        {
            V2Result result = await requests.ProposeAsync(new V2Request { Method = V2Request.Put, Path = V2Path.KeysPrefix + "/foo", Value = "bar" });
            if (result.Failed)
            {
                return result.Error.Cause;
            }
        }

        return "";
    }
}
