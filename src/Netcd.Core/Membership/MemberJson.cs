using System.Buffers;
using System.Collections.Immutable;
using Netcd.Core.V2.Json;

namespace Netcd.Core.Membership;

/// <summary>JSON of members with the bytes of etcd. Ids are numbers up to 2^64-1. Thread-safe.</summary>
public static partial class MemberJson
{
    /// <summary>Value of bucket <c>members</c>, context of an addition, element of GET /members.</summary>
    public static byte[] WriteMember(Member member) => Build(json => WriteMember(json, member));

    /// <summary>Writes a member into a larger document.</summary>
    public static void WriteMember(GoJsonWriter json, Member member)
    {
        json.BeginObject();
        json.Name("id"u8);
        json.Number(member.Id);
        WriteRaftFields(json, member);
        WritePublishedFields(json, member.Name, member.ClientUrls);
        json.EndObject();
    }

    /// <summary>Context of a promotion.</summary>
    public static byte[] WritePromotion(ulong id) => Build(json =>
    {
        json.BeginObject();
        json.Name("id"u8);
        json.Number(id);
        json.Name("peerURLs"u8);
        json.Null();
        json.Name("isPromote"u8);
        json.Boolean(true);
        json.EndObject();
    });

    /// <summary>Value of <c>/0/members/ID/raftAttributes</c>.</summary>
    public static byte[] WriteRaftAttributes(Member member) => Build(json =>
    {
        json.BeginObject();
        WriteRaftFields(json, member);
        json.EndObject();
    });

    /// <summary>Value of <c>/0/members/ID/attributes</c>.</summary>
    public static byte[] WriteAttributes(MemberAttributes attributes) => Build(json =>
    {
        json.BeginObject();
        WritePublishedFields(json, attributes.Name, attributes.ClientUrls);
        json.EndObject();
    });

    /// <summary>Value of <c>cluster/downgrade</c>.</summary>
    public static byte[] WriteDowngrade(DowngradeInfo downgrade) => Build(json =>
    {
        json.BeginObject();
        json.Name("target-version"u8);
        json.String(downgrade.TargetVersion);
        json.Name("enabled"u8);
        json.Boolean(downgrade.Enabled);
        json.EndObject();
    });

    private static void WriteRaftFields(GoJsonWriter json, Member member)
    {
        json.Name("peerURLs"u8);
        json.Strings(member.PeerUrls);
        if (member.IsLearner)
        {
            json.Name("isLearner"u8);
            json.Boolean(true);
        }
    }

    private static void WritePublishedFields(GoJsonWriter json, string name, ImmutableArray<string> clientUrls)
    {
        if (name.Length > 0)
        {
            json.Name("name"u8);
            json.String(name);
        }

        if (!clientUrls.IsEmpty)
        {
            json.Name("clientURLs"u8);
            json.Strings(clientUrls);
        }
    }

    private static byte[] Build(Action<GoJsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(new GoJsonWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }
}
