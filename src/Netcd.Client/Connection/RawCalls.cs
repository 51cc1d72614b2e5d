using Netcd.Rpc;

namespace Netcd.Client.Connection;

/// <summary>Calls as bytes, with the client's endpoints, token and limits; without its namespace. Thread-safe.</summary>
public sealed class RawCalls
{
    private readonly CallRunner _calls;

    internal RawCalls(CallRunner calls) => _calls = calls;

    /// <summary>A call with one request and one response. Repeated only when it surely never left this process.</summary>
    /// <param name="path">Wire path, for example <c>/etcdserverpb.Maintenance/Status</c>.</param>
    /// <param name="request">The encoded request; must not change until the call has ended.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="RpcException">It failed.</exception>
    public Task<byte[]> CallAsync(string path, ReadOnlyMemory<byte> request, CancellationToken cancellation = default) =>
        _calls.CallAsync(path, request, Repeat.IfUnsent, cancellation);

    /// <summary>Opens a call of any kind at the next usable member. The first message may find it unreachable.</summary>
    /// <param name="path">Wire path.</param>
    /// <param name="needsLeader">Whether a member that has lost the leader shall end the call.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<RawStream> OpenAsync(string path, bool needsLeader, CancellationToken cancellation = default) =>
        _calls.OpenAsync(path, needsLeader, cancellation);
}
