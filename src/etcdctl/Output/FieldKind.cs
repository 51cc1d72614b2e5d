namespace Netcd.Etcdctl.Output;

/// <summary>How a field of a message becomes JSON.</summary>
internal enum FieldKind
{
    /// <summary>Signed number or enum.</summary>
    Signed,

    /// <summary>Unsigned number.</summary>
    Unsigned,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes, as base64.</summary>
    Bytes,

    /// <summary>A message.</summary>
    Message,
}
