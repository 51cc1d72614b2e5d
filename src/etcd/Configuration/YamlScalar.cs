using System.Globalization;
using System.Text;
using Netcd.Telemetry.GoText;
using YamlDotNet.Core.Events;

namespace Netcd.Etcd.Configuration;

/// <summary>Type and JSON text of a YAML scalar, as the YAML 1.1 rules of etcd's library have it. Pure.</summary>
internal static class YamlScalar
{
    /// <summary>Resolves a scalar; quoted and tagged ones are texts.</summary>
    public static YamlNode Resolve(Scalar scalar)
    {
        string text = scalar.Value;
        if (!scalar.IsPlainImplicit)
        {
            return new YamlNode(YamlKind.String, text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return YamlNode.Null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return new YamlNode(YamlKind.Bool, "true");
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return new YamlNode(YamlKind.Bool, "false");
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                throw Unsupported("+Inf");
            case "-.inf" or "-.Inf" or "-.INF":
                throw Unsupported("-Inf");
            case ".nan" or ".NaN" or ".NAN":
                throw Unsupported("NaN");
            default:
                return ResolveNumber(text) ?? new YamlNode(YamlKind.String, text);
        }
    }

    private static YamlNode? ResolveNumber(string text)
    {
        if (text[0] is not ('+' or '-' or '.' or >= '0' and <= '9'))
        {
            return null;
        }

        string plain = text.Replace("_", "", StringComparison.Ordinal);
        GoNumber number = GoNumber.Parse(plain, allowSign: true);
        if (number.IsValid && number.Value >= long.MinValue && number.Value <= ulong.MaxValue)
        {
            return new YamlNode(YamlKind.Number, number.Value.ToString(CultureInfo.InvariantCulture));
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(plain, Style, CultureInfo.InvariantCulture, out double value) || double.IsInfinity(value))
        {
            return null;
        }

        return new YamlNode(YamlKind.Number, FormatJson(value));
    }

    private static string FormatJson(double value)
    {
        Span<byte> buffer = stackalloc byte[GoFloat.MaxUtf8LengthF];
        double size = Math.Abs(value);
        int length = size != 0 && (size < 1e-6 || size >= 1e21) ? GoFloat.FormatG(value, buffer) : GoFloat.FormatF(value, buffer);
        return Encoding.ASCII.GetString(buffer[..length]);
    }

    private static FormatException Unsupported(string value) => new("error converting YAML to JSON: json: unsupported value: " + value);
}
