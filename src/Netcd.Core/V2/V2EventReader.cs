using System.Text.Json;

namespace Netcd.Core.V2;

/// <summary>Reads an event as it stands in a snapshot.</summary>
internal static class V2EventReader
{
    /// <summary>Reads an event; the reader stands on its opening brace and ends on its closing one.</summary>
    public static V2Event Read(ref Utf8JsonReader reader)
    {
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "an event");
        string action = "";
        V2NodeView? node = null;
        V2NodeView? previous = null;
        bool refresh = false;
        while (V2SnapshotReader.NextField(ref reader))
        {
            if (reader.ValueTextEquals("action"u8))
            {
                action = V2JsonReading.Text(ref reader);
            }
            else if (reader.ValueTextEquals("node"u8))
            {
                node = ReadNode(ref reader);
            }
            else if (reader.ValueTextEquals("prevNode"u8))
            {
                previous = ReadNode(ref reader);
            }
            else if (reader.ValueTextEquals("refresh"u8))
            {
                refresh = V2JsonReading.Flag(ref reader);
            }
            else
            {
                V2SnapshotReader.Skip(ref reader);
            }
        }

        if (node is null || !V2Actions.TryParse(action, out V2Action kind))
        {
            throw new InvalidDataException($"v2 store: an event of action \"{action}\" {(node is null ? "has no node" : "is unknown")}");
        }

        return new V2Event { Action = kind, Node = node, PrevNode = previous, EtcdIndex = node.ModifiedIndex, IsRefresh = refresh };
    }

    private static V2NodeView ReadNode(ref Utf8JsonReader reader)
    {
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "a node");
        string key = "";
        string? value = null;
        bool directory = false;
        long expireAt = V2Time.Never;
        long ttl = 0;
        ulong modified = 0;
        ulong created = 0;
        while (V2SnapshotReader.NextField(ref reader))
        {
            if (reader.ValueTextEquals("key"u8))
            {
                key = V2JsonReading.Text(ref reader);
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                value = V2JsonReading.Text(ref reader);
            }
            else if (reader.ValueTextEquals("dir"u8))
            {
                directory = V2JsonReading.Flag(ref reader);
            }
            else if (reader.ValueTextEquals("expiration"u8))
            {
                expireAt = V2JsonReading.Time(ref reader);
            }
            else if (reader.ValueTextEquals("ttl"u8))
            {
                ttl = V2JsonReading.Int64(ref reader);
            }
            else if (reader.ValueTextEquals("modifiedIndex"u8))
            {
                modified = V2JsonReading.UInt64(ref reader);
            }
            else if (reader.ValueTextEquals("createdIndex"u8))
            {
                created = V2JsonReading.UInt64(ref reader);
            }
            else
            {
                V2SnapshotReader.Skip(ref reader);
            }
        }

        return new V2NodeView
        {
            Key = key,
            Value = value,
            IsDirectory = directory,
            ExpireAt = expireAt,
            Ttl = ttl,
            ModifiedIndex = modified,
            CreatedIndex = created,
        };
    }
}
