using Google.Protobuf;

namespace Netcd.Server.Proxy.L7;

/// <summary>What watchers must have in common to share a watch at the cluster: the keys and whose rights it is opened with.</summary>
/// <param name="Key">First key.</param>
/// <param name="RangeEnd">End of the range; empty: one key.</param>
/// <param name="Token">Token of the caller.</param>
internal sealed record WatchTarget(ByteString Key, ByteString RangeEnd, string Token);
