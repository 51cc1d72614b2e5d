namespace Netcd.Protocol.Codec;

/// <summary>How a protobuf field is laid out.</summary>
public enum WireType
{
    /// <summary>Base-128 number.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>Length and bytes.</summary>
    Bytes = 2,

    /// <summary>Start of a group (obsolete, skipped).</summary>
    StartGroup = 3,

    /// <summary>End of a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
