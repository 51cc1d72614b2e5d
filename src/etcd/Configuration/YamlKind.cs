namespace Netcd.Etcd.Configuration;

/// <summary>What a YAML node is, in JSON's terms.</summary>
internal enum YamlKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list.</summary>
    Array,

    /// <summary>Keys and values.</summary>
    Object,
}
