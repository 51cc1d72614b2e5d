using System.Text.Json;

namespace Netcd.Core.V2;

/// <summary>Reads the JSON of a <c>.snap</c> file. Unknown fields (of 0.4 and 2.x) are skipped.</summary>
internal static class V2SnapshotReader
{
    /// <exception cref="InvalidDataException">It is not the JSON of a v2 store; the message says what is wrong.</exception>
    public static V2Snapshot Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, V2JsonReading.Options);
            return ReadStore(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"v2 store: {e.Message}", e);
        }
    }

    private static V2Snapshot ReadStore(ref Utf8JsonReader reader)
    {
        V2Node? root = null;
        V2EventHistory? history = null;
        ulong index = 0;
        ulong version = 2;
        V1Numbers? v1 = null;
        var v1Indexes = new List<ulong>();
        ulong[] counts = new ulong[V2Statistics.Slots];
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "the store object");
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("Root"u8))
            {
                V2JsonReading.Next(ref reader);
                root = V2TreeReader.Read(ref reader);
            }
            else if (reader.ValueTextEquals("WatcherHub"u8))
            {
                history = V2HistoryReader.Read(ref reader);
            }
            else if (reader.ValueTextEquals("CurrentIndex"u8))
            {
                index = V2JsonReading.UInt64(ref reader);
            }
            else if (reader.ValueTextEquals("Stats"u8))
            {
                ReadStatistics(ref reader, counts);
            }
            else if (reader.ValueTextEquals("CurrentVersion"u8))
            {
                version = V2JsonReading.UInt64(ref reader);
            }
            else if (reader.ValueTextEquals("V1"u8))
            {
                v1 = ReadV1(ref reader, v1Indexes);
            }
            else
            {
                Skip(ref reader);
            }
        }

        if (root is not { IsDirectory: true })
        {
            throw new InvalidDataException("v2 store: there is no root directory");
        }

        history ??= new V2EventHistory(V2EventHistory.DefaultCapacity);
        if (v1 is not null && v1Indexes.Count != history.Size)
        {
            throw new InvalidDataException($"v2 store: the v1 numbers are for {v1Indexes.Count} events, the history has {history.Size}");
        }

        for (int i = 0; i < v1Indexes.Count; i++)
        {
            history.At(i).V1Index = v1Indexes[i];
        }

        return new V2Snapshot(new V2View(root, index), history, new V2Statistics(counts), version) { V1 = v1 };
    }

    internal static bool NextField(ref Utf8JsonReader reader)
    {
        V2JsonReading.Next(ref reader);
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    internal static void Skip(ref Utf8JsonReader reader)
    {
        V2JsonReading.Next(ref reader);
        reader.Skip();
    }

    private static V1Numbers ReadV1(ref Utf8JsonReader reader, List<ulong> indexes)
    {
        var numbers = default(V1Numbers);
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "V1");
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("Writes"u8))
            {
                numbers = numbers with { Writes = V2JsonReading.UInt64(ref reader) };
            }
            else if (reader.ValueTextEquals("Current"u8))
            {
                numbers = numbers with { Current = V2JsonReading.UInt64(ref reader) };
            }
            else if (reader.ValueTextEquals("Events"u8))
            {
                V2JsonReading.Next(ref reader);
                V2JsonReading.Expect(ref reader, JsonTokenType.StartArray, "Events");
                while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    indexes.Add(reader.GetUInt64());
                }
            }
            else
            {
                Skip(ref reader);
            }
        }

        return numbers;
    }

    private static void ReadStatistics(ref Utf8JsonReader reader, ulong[] counts)
    {
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "Stats");
        while (NextField(ref reader))
        {
            int slot = 0;
            while (slot < V2Statistics.Slots && !reader.ValueTextEquals(V2Statistics.NameOf(slot)))
            {
                slot++;
            }

            if (slot < V2Statistics.Slots)
            {
                counts[slot] = V2JsonReading.UInt64(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }
}
