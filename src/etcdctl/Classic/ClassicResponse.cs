using System.Text.Json;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdctl.Classic;

/// <summary>An answer about keys.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Node">The key.</param>
/// <param name="Previous">The key as it was; null: it was not.</param>
/// <param name="Index">Index of the store.</param>
internal sealed record ClassicResponse(string Action, ClassicNode Node, ClassicNode? Previous, ulong Index)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ClassicResponse Read(string body, ulong index)
    {
        using var document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return new ClassicResponse(
            root.GetProperty("action").GetString() ?? "",
            ClassicNode.Read(root.GetProperty("node")),
            root.TryGetProperty("prevNode", out JsonElement previous) ? ClassicNode.Read(previous) : null,
            index);
    }

    /// <summary>Prints it.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="format">Value of <c>--output</c>.</param>
    /// <exception cref="ClassicExit">There is no such format.</exception>
    public void Print(TextOutput output, string format)
    {
        switch (format)
        {
            case "simple":
                output.Line(Action == "delete" ? "PrevNode.Value: " + Previous?.Value : Node.Value);
                break;
            case "extended":
                PrintExtended(output);
                break;
            case "json":
                var json = new JsonText();
                json.Raw("{\"action\":").Text(Action).Raw(",\"node\":");
                Node.WriteTo(json);
                json.Raw(",\"prevNode\":");
                if (Previous is null)
                {
                    json.Raw("null");
                }
                else
                {
                    Previous.WriteTo(json);
                }

                output.Line(json.Raw("}").Utf8);
                break;
            default:
                throw new ClassicExit(0, "Unsupported output format: " + format);
        }

        output.Flush();
    }

    private void PrintExtended(TextOutput output)
    {
        output.Line("Key: " + Node.Key);
        output.Line($"Created-Index: {Node.CreatedIndex}");
        output.Line($"Modified-Index: {Node.ModifiedIndex}");
        if (Previous is not null)
        {
            output.Line("PrevNode.Value: " + Previous.Value);
        }

        output.Line($"TTL: {Node.Ttl}");
        output.Line($"Index: {Index}");
        if (Action != "delete")
        {
            output.Line("");
            output.Line(Node.Value);
        }
    }
}
