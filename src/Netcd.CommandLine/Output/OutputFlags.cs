using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Output;

/// <summary>Flags about the form of output, which every command has.</summary>
public static class OutputFlags
{
    /// <summary>The form of the output.</summary>
    public static readonly Flag WriteOut = new("write-out", FlagKind.Text, "simple", "form of the output (fields, json, protobuf, simple, table)", 'w');

    /// <summary>Whether bytes are shown in hexadecimal.</summary>
    public static readonly Flag Hex = Flag.Switch("hex", "show bytes in hexadecimal");
}
