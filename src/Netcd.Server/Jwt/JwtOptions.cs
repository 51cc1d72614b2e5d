using System.Security.Cryptography;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Jwt;

/// <summary>What follows <c>jwt,</c> in <c>--auth-token</c>.</summary>
/// <param name="Key">The key in use.</param>
/// <param name="Ttl">Life of a token.</param>
/// <param name="UnknownOptions">Names that mean nothing; they are only warned of.</param>
internal sealed record JwtOptions(JwtKey Key, TimeSpan Ttl, IReadOnlyList<string> UnknownOptions)
{
    private static readonly TimeSpan DefaultTtl = TimeSpan.FromMinutes(5);

    private static readonly HashSet<string> Algorithms =
    [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ];

    private static readonly HashSet<string> Known = ["sign-method", "pub-key", "priv-key", "ttl"];

    /// <summary>Reads the options and the files that they name.</summary>
    /// <param name="text">All of the flag's value.</param>
    /// <exception cref="FormatException">An option is malformed.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A key cannot be used.</exception>
    public static JwtOptions Parse(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text.Split(',').Skip(1))
        {
            string[] parts = pair.Split('=');
            if (parts.Length != 2)
            {
                throw new FormatException($"\"{pair}\" is not of the form name=value");
            }

            if (!options.TryAdd(parts[0], parts[1]))
            {
                throw new FormatException($"{parts[0]} is given twice");
            }
        }

        TimeSpan ttl = DefaultTtl;
        if (options.GetValueOrDefault("ttl", "") is { Length: > 0 } life)
        {
            ttl = GoDuration.TryParse(life, out long nanoseconds, out string error) ? GoDuration.FromNanoseconds(nanoseconds) : throw new FormatException(error);
        }

        byte[] publicKey = FileOf(options, "pub-key");
        byte[] privateKey = FileOf(options, "priv-key");
        string algorithm = options.GetValueOrDefault("sign-method", "");
        if (!Algorithms.Contains(algorithm))
        {
            throw new FormatException($"auth: invalid auth signature method \"{algorithm}\"");
        }

        return new(JwtKeyFiles.Read(algorithm, privateKey, publicKey), ttl, [.. options.Keys.Where(name => !Known.Contains(name))]);
    }

    private static byte[] FileOf(Dictionary<string, string> options, string name) =>
        options.GetValueOrDefault(name, "") is { Length: > 0 } path ? File.ReadAllBytes(path) : [];
}
