using System.Collections.Immutable;
using System.Text.Json;

namespace Netcd.Core.V2;

/// <summary>Reads the nested <c>Root</c> object of a snapshot, without recursion.</summary>
internal static class V2TreeReader
{
    /// <summary>Reads a node; the reader stands on its opening brace and ends on its closing one.</summary>
    public static V2Node Read(ref Utf8JsonReader reader)
    {
        V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "a node");
        var open = new Stack<Frame>();
        open.Push(new Frame(""));
        while (true)
        {
            V2JsonReading.Next(ref reader);
            Frame frame = open.Peek();
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (frame.InChildren)
                {
                    string name = reader.GetString()!;
                    V2JsonReading.Next(ref reader);
                    V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "a node");
                    open.Push(new Frame(name));
                }
                else
                {
                    ReadField(ref reader, frame);
                }

                continue;
            }

            // Anything but a name is the closing brace of the children or of the node.
            if (frame.InChildren)
            {
                frame.InChildren = false;
                continue;
            }

            open.Pop();
            V2Node node = frame.Build();
            if (open.Count == 0)
            {
                return node;
            }

            open.Peek().Children![frame.Name] = node;
        }
    }

    private static void ReadField(ref Utf8JsonReader reader, Frame frame)
    {
        if (reader.ValueTextEquals("CreatedIndex"u8))
        {
            frame.CreatedIndex = V2JsonReading.UInt64(ref reader);
        }
        else if (reader.ValueTextEquals("ModifiedIndex"u8))
        {
            frame.ModifiedIndex = V2JsonReading.UInt64(ref reader);
        }
        else if (reader.ValueTextEquals("ExpireTime"u8))
        {
            frame.ExpireAt = V2JsonReading.Time(ref reader);
        }
        else if (reader.ValueTextEquals("Value"u8))
        {
            frame.Value = V2JsonReading.Text(ref reader);
        }
        else if (reader.ValueTextEquals("Children"u8))
        {
            V2JsonReading.Next(ref reader);
            if (reader.TokenType != JsonTokenType.Null)
            {
                V2JsonReading.Expect(ref reader, JsonTokenType.StartObject, "Children");
                frame.Children = V2Node.NoChildren.ToBuilder();
                frame.InChildren = true;
            }
        }
        else
        {
            V2JsonReading.Next(ref reader);
            reader.Skip();
        }
    }

    private sealed class Frame(string name)
    {
        public string Name => name;

        public ulong CreatedIndex { get; set; }

        public ulong ModifiedIndex { get; set; }

        public long ExpireAt { get; set; } = V2Time.Never;

        public string Value { get; set; } = "";

        public ImmutableSortedDictionary<string, V2Node>.Builder? Children { get; set; }

        public bool InChildren { get; set; }

        public V2Node Build() => Children is null
            ? V2Node.File(Value, CreatedIndex, ModifiedIndex, ExpireAt)
            : V2Node.Directory(CreatedIndex, ModifiedIndex, ExpireAt, Children.ToImmutable());
    }
}
