using System.Collections.Immutable;

namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>Bytes of an encoded change of one member.</summary>
    public static int SizeOf(ConfChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return SizeOfField(change.Id) + SizeOfField((int)change.Type) + SizeOfField(change.NodeId) + SizeOfOptional(change.Context);
    }

    /// <summary>Bytes of an encoded change of many members.</summary>
    public static int SizeOf(ConfChangeV2 change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var size = SizeOfField((int)change.Transition) + SizeOfOptional(change.Context);
        foreach (var single in change.Changes)
        {
            size += SizeOfBytes(SizeOfSingle(single));
        }

        return size;
    }

    /// <summary>Encodes a change of one member.</summary>
    public static int Encode(ConfChange change, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(change);
        var writer = new ProtoWriter(destination);
        writer.Varint(0x08, change.Id);
        writer.Varint(0x10, EnumValue((int)change.Type));
        writer.Varint(0x18, change.NodeId);
        WriteOptional(ref writer, 0x22, change.Context);
        return writer.Position;
    }

    /// <summary>Encodes a change of one member to a new array.</summary>
    public static byte[] Encode(ConfChange change)
    {
        var bytes = new byte[SizeOf(change)];
        Encode(change, bytes);
        return bytes;
    }

    /// <summary>Encodes a change of many members.</summary>
    public static int Encode(ConfChangeV2 change, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(change);
        var writer = new ProtoWriter(destination);
        writer.Varint(0x08, EnumValue((int)change.Transition));
        foreach (var single in change.Changes)
        {
            writer.Header(0x12, SizeOfSingle(single));
            writer.Varint(0x08, EnumValue((int)single.Type));
            writer.Varint(0x10, single.NodeId);
        }

        WriteOptional(ref writer, 0x1a, change.Context);
        return writer.Position;
    }

    /// <summary>Encodes a change of many members to a new array.</summary>
    public static byte[] Encode(ConfChangeV2 change)
    {
        var bytes = new byte[SizeOf(change)];
        Encode(change, bytes);
        return bytes;
    }

    /// <summary>Decodes a change of one member; its context is a part of <paramref name="source"/>.</summary>
    public static bool TryDecodeConfChange(ReadOnlyMemory<byte> source, out ConfChange change)
    {
        change = new ConfChange();
        var reader = new ProtoReader(source.Span);
        ulong id = 0;
        var type = 0;
        ulong node = 0;
        ReadOnlyMemory<byte> context = default;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            bool ok;
            switch (tag)
            {
                case 0x08:
                    ok = reader.Varint(out id);
                    break;
                case 0x10:
                    ok = reader.Int32(out type);
                    break;
                case 0x18:
                    ok = reader.Varint(out node);
                    break;
                case 0x22:
                    ok = reader.Bytes(out var start, out var length);
                    context = Slice(source, start, length);
                    break;
                default:
                    ok = reader.Skip(tag);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }

        change = new ConfChange { Id = id, Type = (ConfChangeType)type, NodeId = node, Context = context };
        return true;
    }

    /// <summary>Decodes a change of many members; its context is a part of <paramref name="source"/>. No bytes mean "leave the joint configuration".</summary>
    public static bool TryDecodeConfChangeV2(ReadOnlyMemory<byte> source, out ConfChangeV2 change)
    {
        change = new ConfChangeV2();
        var reader = new ProtoReader(source.Span);
        var transition = 0;
        var changes = ImmutableArray.CreateBuilder<ConfChangeSingle>();
        ReadOnlyMemory<byte> context = default;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            bool ok;
            switch (tag)
            {
                case 0x08:
                    ok = reader.Int32(out transition);
                    break;
                case 0x12:
                    ok = reader.Bytes(out var start, out var length) && ReadSingle(source.Span.Slice(start, length), changes);
                    break;
                case 0x1a:
                    ok = reader.Bytes(out start, out length);
                    context = Slice(source, start, length);
                    break;
                default:
                    ok = reader.Skip(tag);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }

        change = new ConfChangeV2 { Transition = (ConfChangeTransition)transition, Changes = changes.DrainToImmutable(), Context = context };
        return true;
    }

    private static int SizeOfSingle(ConfChangeSingle single) => SizeOfField((int)single.Type) + SizeOfField(single.NodeId);

    private static bool ReadSingle(ReadOnlySpan<byte> source, ImmutableArray<ConfChangeSingle>.Builder changes)
    {
        var reader = new ProtoReader(source);
        var type = 0;
        ulong node = 0;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            var ok = tag switch
            {
                0x08 => reader.Int32(out type),
                0x10 => reader.Varint(out node),
                _ => reader.Skip(tag),
            };
            if (!ok)
            {
                return false;
            }
        }

        changes.Add(new ConfChangeSingle((ConfChangeType)type, node));
        return true;
    }
}
