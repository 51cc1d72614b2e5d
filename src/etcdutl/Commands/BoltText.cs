using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdutl.Commands;

/// <summary>Bytes of a database as text, as bbolt's command shows them. Pure.</summary>
internal static class BoltText
{
    private const string Modes = "auto|ascii-encoded|hex|bytes|redacted";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A flag that chooses the form.</summary>
    public static Flag Flag(string name, char? shorthand = null) => new(name, FlagKind.Text, "auto", $"form of the output ({Modes})", shorthand);

    /// <summary>Bytes in a form.</summary>
    /// <exception cref="CommandException">There is no such form.</exception>
    public static byte[] Format(ReadOnlySpan<byte> bytes, string form) => form switch
    {
        "auto" => Encoding.UTF8.GetBytes(Printable(bytes) ?? Hex(bytes)),
        "ascii-encoded" => Encoding.UTF8.GetBytes(GoQuote.Quote(bytes)),
        "hex" => Encoding.UTF8.GetBytes(Hex(bytes)),
        "bytes" => bytes.ToArray(),
        "redacted" => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<redacted len:{bytes.Length} sha256:{Hex(SHA256.HashData(bytes))}>")),
        _ => throw new CommandException(ExitCode.Error, "formatBytes: unsupported format: " + form),
    };

    /// <summary>Reads a key of the command line.</summary>
    /// <exception cref="CommandException">It is not in the form, or there is no such form.</exception>
    public static byte[] Parse(string text, string form)
    {
        switch (form)
        {
            case "ascii-encoded":
                return Encoding.UTF8.GetBytes(text);
            case "hex":
                try
                {
                    return Convert.FromHexString(text);
                }
                catch (FormatException e)
                {
                    throw new CommandException(ExitCode.Error, $"encoding/hex: {e.Message}");
                }

            default:
                throw new CommandException(ExitCode.Error, "parseBytes: unsupported format: " + form);
        }
    }

    /// <summary>A key on a page: quoted when it is a text.</summary>
    public static string Key(ReadOnlySpan<byte> key) => Printable(key) is null ? Hex(key) : GoQuote.Quote(key);

    /// <summary>Two digits per byte.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string? Printable(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = Strict.GetString(bytes);
            return text.EnumerateRunes().All(IsPrintable) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
