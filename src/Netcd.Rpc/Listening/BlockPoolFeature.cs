using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;

namespace Netcd.Rpc.Listening;

/// <summary>Makes Kestrel take its stream buffers from our pool.</summary>
internal sealed class BlockPoolFeature : IMemoryPoolFeature
{
    public MemoryPool<byte> MemoryPool { get; } = new BlockPool();
}
