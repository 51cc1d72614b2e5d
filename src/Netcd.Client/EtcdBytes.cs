using System.Text;
using Google.Protobuf;

namespace Netcd.Client;

/// <summary>
/// A key or value: bytes. Texts convert to their UTF-8 form, so methods that take it can be given strings and byte arrays.
/// </summary>
public readonly struct EtcdBytes : IEquatable<EtcdBytes>
{
    private readonly ByteString? _bytes;

    /// <summary>Wraps bytes that do not change.</summary>
    public EtcdBytes(ByteString bytes) => _bytes = bytes;

    /// <summary>The bytes; empty for the default value.</summary>
    public ByteString Bytes => _bytes ?? ByteString.Empty;

    /// <summary>Number of bytes.</summary>
    public int Length => Bytes.Length;

    /// <summary>The UTF-8 form of a text.</summary>
    public static implicit operator EtcdBytes(string text) => new(ByteString.CopyFromUtf8(text));

    /// <summary>A copy of an array.</summary>
    public static implicit operator EtcdBytes(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    /// <summary>A copy of memory.</summary>
    public static implicit operator EtcdBytes(ReadOnlyMemory<byte> bytes) => new(ByteString.CopyFrom(bytes.Span));

    /// <summary>The bytes of a message's field.</summary>
    public static implicit operator EtcdBytes(ByteString bytes) => new(bytes);

    /// <summary>The bytes for a message's field.</summary>
    public static implicit operator ByteString(EtcdBytes bytes) => bytes.Bytes;

    /// <summary>Same bytes.</summary>
    public static bool operator ==(EtcdBytes left, EtcdBytes right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(EtcdBytes left, EtcdBytes right) => !left.Equals(right);

    /// <summary>These bytes followed by others.</summary>
    public EtcdBytes Append(EtcdBytes suffix)
    {
        if (suffix.Length == 0)
        {
            return this;
        }

        byte[] joined = new byte[Length + suffix.Length];
        Bytes.Span.CopyTo(joined);
        suffix.Bytes.Span.CopyTo(joined.AsSpan(Length));
        return new(UnsafeByteOperations.UnsafeWrap(joined));
    }

    /// <inheritdoc/>
    public bool Equals(EtcdBytes other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EtcdBytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>The bytes read as UTF-8; what is no UTF-8 becomes U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
