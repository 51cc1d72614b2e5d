using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Apply;

/// <summary>Takes the membership changes that are no conf changes: cluster version, member attributes, downgrade.</summary>
public interface IMembershipRequests
{
    /// <summary>Applies one request of kind 1300 to 1302. Apply loop only.</summary>
    EtcdError Apply(InternalRequestKind kind, ReadOnlySpan<byte> body);
}
