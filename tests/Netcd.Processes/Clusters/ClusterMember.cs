using System.Net;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Processes;

/// <summary>One member of a <see cref="ProcessCluster"/>.</summary>
public sealed class ClusterMember : IAsyncDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private readonly Func<Toolset, IReadOnlyList<string>> _flags;

    internal ClusterMember(string name, Toolset kind, EtcdProcess process, Func<Toolset, IReadOnlyList<string>> flags)
    {
        Name = name;
        Kind = kind;
        Process = process;
        _flags = flags;
        Channel = new RpcChannel(IPEndPoint.Parse(process.Endpoint), new RpcChannelOptions { ConnectTimeout = TimeSpan.FromSeconds(1) });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What runs, or ran last, on its directory.</summary>
    public Toolset Kind { get; private set; }

    /// <summary>Its process.</summary>
    public EtcdProcess Process { get; }

    /// <summary>Connection to its client port; survives restarts.</summary>
    public RpcChannel Channel { get; }

    /// <summary>Its id; known once it has answered <see cref="StatusAsync"/>.</summary>
    public ulong Id { get; private set; }

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => Process.IsRunning;

    /// <summary>Calls a method of its API.</summary>
    /// <param name="method">For example <c>KV/Put</c>.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="parser">Parser of the answer.</param>
    /// <param name="limit">How long it may take; null: 10 s.</param>
    /// <exception cref="Netcd.Rpc.RpcException">The call failed.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(string method, TRequest request, MessageParser<TResponse> parser, TimeSpan? limit = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        await Channel.UnaryAsync($"/etcdserverpb.{method}", request, parser, new RpcCallOptions { Timeout = limit ?? CallLimit });

    /// <summary>What it says about itself.</summary>
    /// <param name="limit">How long it may take; null: 10 s.</param>
    public async Task<StatusResponse> StatusAsync(TimeSpan? limit = null)
    {
        StatusResponse status = await CallAsync("Maintenance/Status", new StatusRequest(), StatusResponse.Parser, limit);
        Id = status.Header.MemberId;
        return status;
    }

    /// <summary>Learns its id from another member; for one that cannot be asked any more.</summary>
    public async Task RememberAsync(ClusterMember other)
    {
        MemberListResponse list = await other.CallAsync("Cluster/MemberList", new MemberListRequest(), MemberListResponse.Parser);
        Id = list.Members.Single(m => m.Name == Name).ID;
    }

    /// <summary>Hash of the key space at a revision; 0 for the present one.</summary>
    public Task<HashKVResponse> HashAsync(long revision) =>
        CallAsync("Maintenance/HashKV", new HashKVRequest { Revision = revision }, HashKVResponse.Parser);

    /// <summary>Starts it again on its directory and waits until it serves clients.</summary>
    /// <param name="kind">What to start from now on; null for the same as before.</param>
    public Task RestartAsync(Toolset? kind = null)
    {
        Kind = kind ?? Kind;
        return Process.RestartAsync(Kind.Etcd, _flags(Kind));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Kind})";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Process.DisposeAsync();
    }
}
