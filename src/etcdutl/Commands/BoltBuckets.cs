using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdutl.Commands;

/// <summary>bbolt buckets, keys, get, inspect: what a database holds.</summary>
internal static class BoltBuckets
{
    private const int Indent = 4;

    /// <summary>Names of the buckets.</summary>
    public static void List(ReadTransaction read, TextOutput output) => read.Root.ForEach((name, _, _) =>
    {
        output.Line(name);
        return true;
    });

    /// <summary>Keys of a bucket.</summary>
    public static void Keys(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        string form = invocation.Flags.Text("format");
        Find(read, invocation.Arguments.Skip(1)).ForEach((key, _, _) =>
        {
            output.Line(BoltText.Format(key, form));
            return true;
        });
    }

    /// <summary>Value of a key.</summary>
    public static void Get(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        byte[] key = BoltText.Parse(invocation.Arguments[^1], invocation.Flags.Text("parse-format"));
        if (key.Length == 0)
        {
            throw new CommandException(ExitCode.Error, "key is required: key required");
        }

        if (!Find(read, invocation.Arguments.Skip(1).SkipLast(1)).TryGet(key, out ReadOnlySpan<byte> value))
        {
            throw new CommandException(ExitCode.Error, $"Error key not found for key: {GoQuote.Quote(key)} hex: \"{BoltText.Hex(key)}\"");
        }

        output.Line(BoltText.Format(value, invocation.Flags.Text("format")));
    }

    /// <summary>The tree of buckets with the number of keys in each.</summary>
    public static void Inspect(ReadTransaction read, TextOutput output)
    {
        Inspect(read.Root, "root"u8, output, 0);
        output.Line("");
    }

    private static void Inspect(ReadBucket bucket, ReadOnlySpan<byte> name, TextOutput output, int depth)
    {
        long keys = 0;
        var nested = new List<byte[]>();
        bucket.ForEach((key, _, isBucket) =>
        {
            if (isBucket)
            {
                nested.Add(key.ToArray());
            }
            else
            {
                keys++;
            }

            return true;
        });
        string margin = new(' ', Indent * depth);
        string inner = new(' ', Indent * (depth + 1));
        output.Write($"{margin}{{\n{inner}\"name\": {GoJson.Quote(System.Text.Encoding.UTF8.GetString(name))},\n{inner}\"keyN\": {keys}");
        string separator = $",\n{inner}\"buckets\": [\n";
        foreach (byte[] child in nested)
        {
            output.Write(separator);
            bucket.TryGetBucket(child, out ReadBucket found);
            Inspect(found, child, output, depth + 2);
            separator = ",\n";
        }

        output.Write(nested.Count > 0 ? $"\n{inner}]\n{margin}}}" : $"\n{margin}}}");
    }

    private static ReadBucket Find(ReadTransaction read, IEnumerable<string> names)
    {
        ReadBucket bucket = read.Root;
        foreach (string name in names)
        {
            if (!bucket.TryGetBucket(System.Text.Encoding.UTF8.GetBytes(name), out bucket))
            {
                throw new CommandException(ExitCode.Error, "bucket not found");
            }
        }

        return bucket;
    }
}
