using System.Threading.Channels;

namespace Netcd.Rpc.Health;

/// <summary>One open Watch call. Only the newest status waits for it.</summary>
internal sealed class HealthWatcher(string service)
{
    public string Service { get; } = service;

    public Channel<ServingStatus> Changes { get; } = Channel.CreateBounded<ServingStatus>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
}
