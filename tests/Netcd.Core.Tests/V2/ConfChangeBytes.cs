namespace Netcd.Core.Tests.V2;

/// <summary>Just enough of raftpb.ConfChange for recorded entries.</summary>
internal static class ConfChangeBytes
{
    public static (int Type, ulong Node, byte[] Context) Read(ReadOnlySpan<byte> data)
    {
        int type = 0;
        ulong node = 0;
        byte[] context = [];
        while (!data.IsEmpty)
        {
            ulong tag = Varint(ref data);
            ulong value = Varint(ref data);
            switch (tag)
            {
                case 2 << 3:
                    type = (int)value;
                    break;
                case 3 << 3:
                    node = value;
                    break;
                case (4 << 3) | 2:
                    context = data[..(int)value].ToArray();
                    data = data[(int)value..];
                    break;
                default:
                    Assert.Equal(1UL << 3, tag);
                    break;
            }
        }

        return (type, node, context);
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[0];
            data = data[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
