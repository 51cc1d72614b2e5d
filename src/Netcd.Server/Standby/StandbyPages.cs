using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.V2;

namespace Netcd.Server.Standby;

/// <summary>The client port of a standby: everybody is sent to the leader, or to the first member known while there is none.</summary>
/// <param name="cluster">The members as last seen.</param>
internal sealed class StandbyPages(Func<IReadOnlyList<Machine>> cluster) : IPlainHttpHandler
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        IReadOnlyList<Machine> known = cluster();
        if ((known.FirstOrDefault(static m => m.IsLeader) ?? known.FirstOrDefault()) is not { ClientUrl.Length: > 0 } target)
        {
            return V2Answers.Error(exchange, new V2Error(V2ErrorCode.StandbyInternal, "", 0));
        }

        exchange.StatusCode = 307;
        exchange.ResponseHeaders.Location = target.ClientUrl + exchange.RawTarget;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }
}
