using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Grpc.Coordination;

/// <summary>Compares of transactions on one key's create revision.</summary>
internal static class KeyCompare
{
    /// <summary>The key does not exist.</summary>
    public static Compare IsAbsent(ByteString key) => IsFrom(key, 0);

    /// <summary>The key was created at a revision and exists since.</summary>
    public static Compare IsFrom(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = revision,
    };
}
