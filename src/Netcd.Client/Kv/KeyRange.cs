using Google.Protobuf;

namespace Netcd.Client.Kv;

/// <summary>The keys that a call is about. A text or byte array converts to the range of that one key.</summary>
/// <param name="Start">First key.</param>
/// <param name="End">Key after the last one; empty: only <paramref name="Start"/>; one zero byte: no end.</param>
public readonly record struct KeyRange(EtcdBytes Start, EtcdBytes End)
{
    private static readonly EtcdBytes Zero = new(ByteString.CopyFrom(0));

    /// <summary>All keys.</summary>
    public static KeyRange All => new(Zero, Zero);

    /// <summary>One key.</summary>
    public static implicit operator KeyRange(string key) => One(key);

    /// <summary>One key.</summary>
    public static implicit operator KeyRange(byte[] key) => One(key);

    /// <summary>One key.</summary>
    public static implicit operator KeyRange(EtcdBytes key) => One(key);

    /// <summary>One key.</summary>
    public static KeyRange One(EtcdBytes key) => new(key, default);

    /// <summary>Keys that begin with a text; all keys for an empty one.</summary>
    public static KeyRange Prefix(EtcdBytes prefix) => prefix.Length == 0 ? All : new(prefix, PrefixEnd(prefix));

    /// <summary>This key and all after it, byte by byte; all keys for an empty one.</summary>
    public static KeyRange From(EtcdBytes key) => new(key.Length == 0 ? Zero : key, Zero);

    /// <summary>Keys from one (included) to another (excluded).</summary>
    public static KeyRange Between(EtcdBytes start, EtcdBytes end) => new(start, end);

    /// <summary>The first key after all keys with this prefix; one zero byte when there is none.</summary>
    public static EtcdBytes PrefixEnd(EtcdBytes prefix)
    {
        byte[] end = prefix.Bytes.ToByteArray();
        for (int i = end.Length - 1; i >= 0; i--)
        {
            if (end[i] < byte.MaxValue)
            {
                end[i]++;
                return end.AsMemory(0, i + 1).ToArray();
            }
        }

        return Zero;
    }
}
