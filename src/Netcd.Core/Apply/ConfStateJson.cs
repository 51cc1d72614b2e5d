using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Netcd.Raft;

namespace Netcd.Core.Apply;

/// <summary>The JSON of a raft configuration as etcd keeps it in <c>meta/confState</c>.</summary>
public static class ConfStateJson
{
    /// <summary>Encodes a configuration; empty lists are left out.</summary>
    public static byte[] Write(ConfState confState)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteIds(json, "voters", confState.Voters);
            WriteIds(json, "learners", confState.Learners);
            WriteIds(json, "voters_outgoing", confState.VotersOutgoing);
            WriteIds(json, "learners_next", confState.LearnersNext);
            json.WriteBoolean("auto_leave", confState.AutoLeave);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteIds(Utf8JsonWriter json, string name, ImmutableArray<ulong> ids)
    {
        if (ids.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (ulong id in ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }
}
