using System.Globalization;
using Netcd.Core.LocalMember;
using Netcd.Rpc.Http;

namespace Netcd.Server.V2;

/// <summary>Headers of v2 answers, with the capitals of Go.</summary>
internal static class V2Headers
{
    /// <summary>Cluster id.</summary>
    public const string ClusterId = "X-Etcd-Cluster-Id";

    private const string EtcdIndex = "X-Etcd-Index";
    private const string RaftIndex = "X-Raft-Index";
    private const string RaftTerm = "X-Raft-Term";

    /// <summary>Sets the store index.</summary>
    public static void SetIndex(PlainHttpExchange exchange, ulong index) =>
        exchange.ResponseHeaders[EtcdIndex] = index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sets store index, commit index and term.</summary>
    public static void SetPosition(PlainHttpExchange exchange, EtcdMember member, ulong index)
    {
        SetIndex(exchange, index);
        exchange.ResponseHeaders[RaftIndex] = member.Raft.CommitIndex.ToString(CultureInfo.InvariantCulture);
        exchange.ResponseHeaders[RaftTerm] = member.Raft.View.Term.ToString(CultureInfo.InvariantCulture);
    }
}
