using Netcd.Protocol.Codec;

namespace Netcd.Core.Apply;

/// <summary>The log holds a request whose feature this version does not have; skipping it would make members differ.</summary>
public sealed class UnsupportedEntryException(InternalRequestKind kind)
    : Exception($"the log holds a {kind} request, which this version of netcd cannot apply: start the data directory with etcd 3.5 instead");
