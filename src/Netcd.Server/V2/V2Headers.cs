using System.Globalization;
using Microsoft.Extensions.Primitives;
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

    // Reads repeat the same numbers until the next write.
    [ThreadStatic]
    private static Last _etcdIndex;
    [ThreadStatic]
    private static Last _raftIndex;
    [ThreadStatic]
    private static Last _raftTerm;

    /// <summary>Sets the store index.</summary>
    public static void SetIndex(PlainHttpExchange exchange, ulong index) => exchange.ResponseHeaders[EtcdIndex] = TextOf(index, ref _etcdIndex);

    /// <summary>Sets store index, commit index and term.</summary>
    public static void SetPosition(PlainHttpExchange exchange, EtcdMember member, ulong index)
    {
        SetIndex(exchange, index);
        exchange.ResponseHeaders[RaftIndex] = TextOf(member.Raft.CommitIndex, ref _raftIndex);
        exchange.ResponseHeaders[RaftTerm] = TextOf(member.Raft.View.Term, ref _raftTerm);
    }

    private static StringValues TextOf(ulong number, ref Last last)
    {
        if (last.Text is null || last.Number != number)
        {
            last = new Last(number, number.ToString(CultureInfo.InvariantCulture));
        }

        return last.Text;
    }

    private readonly record struct Last(ulong Number, string? Text);
}
