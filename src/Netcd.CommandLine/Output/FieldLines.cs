using System.Globalization;
using Netcd.Telemetry.GoText;

namespace Netcd.CommandLine.Output;

/// <summary>Lines of the fields format: <c>"Name" : value</c>.</summary>
public static class FieldLines
{
    /// <summary>A number.</summary>
    public static void Field(this TextOutput output, string name, long value) => output.Bare(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number.</summary>
    public static void Field(this TextOutput output, string name, ulong value) => output.Bare(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>True or false.</summary>
    public static void Field(this TextOutput output, string name, bool value) => output.Bare(name, value ? "true" : "false");

    /// <summary>A text, quoted.</summary>
    public static void Field(this TextOutput output, string name, string value) => output.Bare(name, GoQuote.Quote(value));

    /// <summary>Bytes, quoted.</summary>
    public static void Field(this TextOutput output, string name, ReadOnlySpan<byte> value) => output.Bare(name, GoQuote.Quote(value));

    /// <summary>A text as it is.</summary>
    public static void Bare(this TextOutput output, string name, string text) => output.Line($"\"{name}\" : {text}");
}
