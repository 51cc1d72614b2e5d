namespace Netcd.Protocol.Codec;

/// <summary>An <c>etcdserverpb.WatchCreateRequest</c> parsed in place.</summary>
public ref struct WatchCreateRequestView
{
    /// <summary>First key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Exclusive end; empty = single key, one byte 00 = everything from <see cref="Key"/> on.</summary>
    public ReadOnlySpan<byte> RangeEnd;

    /// <summary>First revision to deliver, 0 = from now.</summary>
    public long StartRevision;

    /// <summary>Send progress when idle.</summary>
    public bool ProgressNotify;

    /// <summary>Filter NOPUT is set.</summary>
    public bool NoPut;

    /// <summary>Filter NODELETE is set.</summary>
    public bool NoDelete;

    /// <summary>Deliver previous pairs.</summary>
    public bool PrevKv;

    /// <summary>Id asked for, 0 = server picks.</summary>
    public long WatchId;

    /// <summary>Large responses may be split.</summary>
    public bool Fragment;

    /// <summary>Parses a message; false when it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out WatchCreateRequestView view)
    {
        view = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: view.Key = reader.Bytes(); break;
                case 2: view.RangeEnd = reader.Bytes(); break;
                case 3: view.StartRevision = reader.Int64(); break;
                case 4: view.ProgressNotify = reader.Bool(); break;
                case 5 when reader.Wire == WireType.Varint: view.AddFilter(reader.Int32()); break;
                case 5:
                    if (!view.AddPackedFilters(reader.Bytes()))
                    {
                        return false;
                    }

                    break;
                case 6: view.PrevKv = reader.Bool(); break;
                case 7: view.WatchId = reader.Int64(); break;
                case 8: view.Fragment = reader.Bool(); break;
                default: reader.Skip(); break;
            }
        }

        return !reader.IsMalformed;
    }

    private bool AddPackedFilters(ReadOnlySpan<byte> packed)
    {
        while (!packed.IsEmpty)
        {
            if (!ProtoReader.TryVarint(ref packed, out ulong filter))
            {
                return false;
            }

            AddFilter((int)(uint)filter);
        }

        return true;
    }

    private void AddFilter(int filter)
    {
        NoPut |= filter == 0;
        NoDelete |= filter == 1;
    }
}
