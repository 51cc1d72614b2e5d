using System.Diagnostics.CodeAnalysis;

namespace Netcd.Core.V2;

/// <summary>Bytes of a <see cref="V2Request"/>: proto2, every field but PrevExist and Refresh always written. Thread-safe.</summary>
public static class V2RequestCodec
{
    internal const int V1Field = 18;

    /// <summary>Encodes a request as etcd does.</summary>
    public static byte[] Encode(V2Request request) => Encode(request, request.Id);

    /// <summary>Encodes a request under an id of its own.</summary>
    public static byte[] Encode(V2Request request, ulong id)
    {
        var writer = new FieldWriter(stackalloc byte[1024]);
        writer.Number(1, id);
        writer.Text(2, request.Method);
        writer.Text(3, request.Path);
        writer.Text(4, request.Value);
        writer.Flag(5, request.Directory);
        writer.Text(6, request.PrevValue);
        writer.Number(7, request.PrevIndex);
        writer.Flag(8, request.PrevExist);
        writer.Number(9, (ulong)request.Expiration);
        writer.Flag(10, request.Wait);
        writer.Number(11, request.Since);
        writer.Flag(12, request.Recursive);
        writer.Flag(13, request.Sorted);
        writer.Flag(14, request.Quorum);
        writer.Number(15, (ulong)request.Time);
        writer.Flag(16, request.Stream);
        writer.Flag(17, request.Refresh);
        writer.Flag(V1Field, request.IsV1 ? true : null);
        return writer.ToArray();
    }

    /// <summary>Decodes a request; unknown fields are skipped, a known field of another wire type makes it fail, as in Go.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out V2Request? request)
    {
        var draft = default(V2RequestDraft);
        var fields = new ProtoScanner(bytes);
        request = null;
        while (fields.Next())
        {
            if (fields.Field <= V1Field && fields.WireType != (IsText(fields.Field) ? ProtoScanner.LengthDelimited : ProtoScanner.Varint))
            {
                return false;
            }

            draft.Take(in fields);
        }

        request = fields.Malformed ? null : draft.Build();
        return request is not null;
    }

    /// <summary>The method of an encoded request if it is one of the five, else null.</summary>
    internal static string? MethodOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("PUT"u8) ? V2Request.Put
        : text.SequenceEqual("SYNC"u8) ? V2Request.Sync
        : text.SequenceEqual("QGET"u8) ? V2Request.Get
        : text.SequenceEqual("DELETE"u8) ? V2Request.Delete
        : text.SequenceEqual("POST"u8) ? V2Request.Post
        : null;

    private static bool IsText(int field) => field is 2 or 3 or 4 or 6;

    private ref struct FieldWriter(Span<byte> initial)
    {
        private Span<byte> _buffer = initial;
        private int _length;

        public readonly byte[] ToArray() => _buffer[.._length].ToArray();

        public void Number(int field, ulong value)
        {
            Reserve(13);
            Varint((ulong)field << 3);
            Varint(value);
        }

        public void Flag(int field, bool? value)
        {
            if (value is not null)
            {
                Number(field, value.Value ? 1UL : 0);
            }
        }

        public void Text(int field, string value)
        {
            int length = V2Text.ByteCount(value);
            Reserve(length + 8);
            Varint(((ulong)field << 3) | ProtoScanner.LengthDelimited);
            Varint((ulong)length);
            _length += V2Text.Write(value, _buffer[_length..]);
        }

        private void Reserve(int more)
        {
            if (_buffer.Length - _length < more)
            {
                byte[] larger = new byte[Math.Max(_buffer.Length * 2, _length + more)];
                _buffer[.._length].CopyTo(larger);
                _buffer = larger;
            }
        }

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _buffer[_length++] = (byte)(value | 0x80);
            }

            _buffer[_length++] = (byte)value;
        }
    }
}
