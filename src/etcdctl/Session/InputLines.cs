using System.Text;

namespace Netcd.Etcdctl.Session;

/// <summary>Reads standard input line by line, never more than is asked for.</summary>
internal static class InputLines
{
    /// <summary>The next line without its end; null when there is no complete line.</summary>
    public static string? Read(Stream input)
    {
        var bytes = new List<byte>();
        while (true)
        {
            int next = input.ReadByte();
            if (next < 0)
            {
                return null;
            }

            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. bytes]);
            }

            bytes.Add((byte)next);
        }
    }

    /// <summary>The next line without its end; what there is when the input ends before.</summary>
    public static string ReadUpToEnd(Stream input)
    {
        var bytes = new List<byte>();
        for (int next = input.ReadByte(); next is >= 0 and not '\n'; next = input.ReadByte())
        {
            bytes.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }

    /// <summary>All of it.</summary>
    public static byte[] ReadAll(Stream input)
    {
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }

    /// <summary>The next word of the next line; empty when there is none.</summary>
    public static string ReadWord(Stream input)
    {
        var bytes = new List<byte>();
        int next = input.ReadByte();
        while (next == ' ')
        {
            next = input.ReadByte();
        }

        for (; next > ' '; next = input.ReadByte())
        {
            bytes.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
