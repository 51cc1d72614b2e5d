using System.Buffers;
using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>The whole store at one index, ready to be saved while the store moves on. Immutable; any thread.</summary>
public sealed class V2Snapshot
{
    private const ulong Version = 2;

    internal V2Snapshot(V2View view, V2EventHistory history, V2Statistics statistics, ulong version = Version)
    {
        View = view;
        History = history;
        Statistics = statistics;
        StoreVersion = version;
    }

    /// <summary>Store index of the snapshot.</summary>
    public ulong Index => View.Index;

    internal V2View View { get; }

    internal V2EventHistory History { get; }

    internal V2Statistics Statistics { get; }

    internal ulong StoreVersion { get; }

    /// <summary>Null while the v1 API was never used: the JSON is then etcd's to the byte.</summary>
    internal V1Numbers? V1 { get; init; }

    /// <summary>Writes the JSON of a <c>.snap</c> file (disk-format section 3.1) piece by piece; the writer may send pieces on while this runs.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var json = new GoJsonWriter(output);
        json.BeginObject();
        json.Name("Root"u8);
        V2TreeWriter.Write(json, View.Root);
        json.Name("WatcherHub"u8);
        json.BeginObject();
        json.Name("EventHistory"u8);
        WriteHistory(json);
        json.EndObject();
        json.Name("CurrentIndex"u8);
        json.Number(View.Index);
        json.Name("Stats"u8);
        Statistics.WriteTo(json);
        json.Name("CurrentVersion"u8);
        json.Number(StoreVersion);
        if (V1 is { } numbers)
        {
            WriteV1(json, numbers);
        }

        json.EndObject();
    }

    private void WriteV1(GoJsonWriter json, V1Numbers numbers)
    {
        json.Name("V1"u8);
        json.BeginObject();
        json.Name("Writes"u8);
        json.Number(numbers.Writes);
        json.Name("Current"u8);
        json.Number(numbers.Current);
        json.Name("Events"u8);
        json.BeginArray();
        for (int i = 0; i < History.Size; i++)
        {
            json.Number(History.At(i).V1Index);
        }

        json.EndArray();
        json.EndObject();
    }

    private void WriteHistory(GoJsonWriter json)
    {
        json.BeginObject();
        json.Name("Queue"u8);
        json.BeginObject();
        json.Name("Events"u8);
        json.BeginArray();
        for (int slot = 0; slot < History.Capacity; slot++)
        {
            if (History.Slot(slot) is { } past)
            {
                past.WriteStored(json);
            }
            else
            {
                json.Null();
            }
        }

        json.EndArray();
        Field(json, "Size"u8, History.Size);
        Field(json, "Front"u8, History.Front);
        Field(json, "Back"u8, History.Back);
        Field(json, "Capacity"u8, History.Capacity);
        json.EndObject();
        json.Name("StartIndex"u8);
        json.Number(History.StartIndex);
        json.Name("LastIndex"u8);
        json.Number(History.LastIndex);
        json.EndObject();
    }

    private static void Field(GoJsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        json.Name(name);
        json.Number(value);
    }
}
