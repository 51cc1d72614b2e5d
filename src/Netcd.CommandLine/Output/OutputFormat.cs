namespace Netcd.CommandLine.Output;

/// <summary>Forms of output.</summary>
public enum OutputFormat
{
    /// <summary>For people and simple scripts.</summary>
    Simple,

    /// <summary>The response as JSON on one line.</summary>
    Json,

    /// <summary>One line per field.</summary>
    Fields,

    /// <summary>The response as on the wire.</summary>
    Protobuf,

    /// <summary>A drawn table.</summary>
    Table,
}
