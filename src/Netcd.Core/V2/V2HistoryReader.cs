using System.Text.Json;

namespace Netcd.Core.V2;

/// <summary>Reads the event history of a snapshot and checks that the ring is whole.</summary>
internal static class V2HistoryReader
{
    /// <summary>Reads the value of <c>WatcherHub</c>; the reader stands on the name.</summary>
    public static V2EventHistory Read(ref Utf8JsonReader reader)
    {
        var ring = new Ring();
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "WatcherHub");
        while (V2SnapshotReader.NextField(ref reader))
        {
            if (reader.ValueTextEquals("EventHistory"u8))
            {
                ReadHistory(ref reader, ring);
            }
            else
            {
                V2SnapshotReader.Skip(ref reader);
            }
        }

        return ring.Build();
    }

    private static void ReadHistory(ref Utf8JsonReader reader, Ring ring)
    {
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "EventHistory");
        while (V2SnapshotReader.NextField(ref reader))
        {
            if (reader.ValueTextEquals("Queue"u8))
            {
                ReadQueue(ref reader, ring);
            }
            else if (reader.ValueTextEquals("StartIndex"u8))
            {
                ring.StartIndex = V2JsonReading.UInt64(ref reader);
            }
            else if (reader.ValueTextEquals("LastIndex"u8))
            {
                ring.LastIndex = V2JsonReading.UInt64(ref reader);
            }
            else
            {
                V2SnapshotReader.Skip(ref reader);
            }
        }
    }

    private static void ReadQueue(ref Utf8JsonReader reader, Ring ring)
    {
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "Queue");
        while (V2SnapshotReader.NextField(ref reader))
        {
            if (reader.ValueTextEquals("Events"u8))
            {
                ReadEvents(ref reader, ring);
            }
            else if (reader.ValueTextEquals("Size"u8))
            {
                ring.Size = V2JsonReading.Int64(ref reader);
            }
            else if (reader.ValueTextEquals("Front"u8))
            {
                ring.Front = V2JsonReading.Int64(ref reader);
            }
            else if (reader.ValueTextEquals("Back"u8))
            {
                ring.Back = V2JsonReading.Int64(ref reader);
            }
            else if (reader.ValueTextEquals("Capacity"u8))
            {
                ring.Capacity = V2JsonReading.Int64(ref reader);
            }
            else
            {
                V2SnapshotReader.Skip(ref reader);
            }
        }
    }

    private static void ReadEvents(ref Utf8JsonReader reader, Ring ring)
    {
        V2JsonReading.Next(ref reader);
        V2JsonReading.Expect(ref reader, JsonTokenType.StartArray, "Events");
        while (true)
        {
            V2JsonReading.Next(ref reader);
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return;
            }

            if (ring.Events.Count == V2EventHistory.MaxCapacity)
            {
                throw new InvalidDataException($"v2 store: more than {V2EventHistory.MaxCapacity} events");
            }

            ring.Events.Add(reader.TokenType == JsonTokenType.Null ? null : V2EventReader.Read(ref reader));
        }
    }

    private sealed class Ring
    {
        public List<V2Event?> Events { get; } = [];

        public long Size { get; set; }

        public long Front { get; set; }

        public long Back { get; set; }

        public long Capacity { get; set; }

        public ulong StartIndex { get; set; }

        public ulong LastIndex { get; set; }

        public V2EventHistory Build()
        {
            bool sound = Capacity is > 0 and <= V2EventHistory.MaxCapacity
                && Events.Count <= Capacity
                && Size >= 0 && Size <= Capacity
                && Front >= 0 && Front < Capacity
                && Back == (Front + Size) % Capacity;
            if (!sound)
            {
                throw new InvalidDataException($"v2 store: event history with {Events.Count} slots, capacity {Capacity}, size {Size}, front {Front}, back {Back} is not a ring");
            }

            // Shorter lists come from tools; etcd itself crashes on them at the next write.
            V2Event?[] slots = new V2Event?[Capacity];
            Events.CopyTo(slots);
            for (long i = 0; i < Size; i++)
            {
                if (slots[(Front + i) % Capacity] is null)
                {
                    throw new InvalidDataException($"v2 store: slot {(Front + i) % Capacity} of the event history is empty but counted");
                }
            }

            return new V2EventHistory(slots, (int)Front, (int)Back, (int)Size, StartIndex, LastIndex);
        }
    }
}
