using System.Security.Cryptography;
using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;
using Netcd.Server.Jwt;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>Makes of <c>--auth-token</c> what gives and reads tokens.</summary>
internal static class AuthTokenSettings
{
    /// <summary>The kind of tokens that the flag names; null for simple ones. Warns of what is weak or unusable.</summary>
    /// <exception cref="MemberStartException">The flag or a key file cannot be used.</exception>
    public static IAuthTokens? Build(AuthOptions options, TimeProvider clock, ILog log)
    {
        if (options.BcryptCost != (ulong)options.UsableBcryptCost)
        {
            log.Warn("use default bcrypt cost instead of the invalid given cost", [("min-cost", Bcrypt.MinCost), ("max-cost", Bcrypt.MaxCost), ("default-cost", AuthOptions.DefaultBcryptCost), ("given-cost", options.BcryptCost)]);
        }

        switch (options.Token.Split(',')[0])
        {
            case "simple":
                log.Warn("simple token is not cryptographically signed");
                return null;
            case "":
                return new NoTokens();
            case "jwt":
                return Jwt(options.Token, clock, log);
            default:
                log.Warn("unknown token type", [("type", options.Token), ("error", "auth: invalid auth options")]);
                throw new MemberStartException($"auth: invalid auth options: --auth-token knows simple and jwt, not \"{options.Token}\"");
        }
    }

    private static JsonWebTokens Jwt(string text, TimeProvider clock, ILog log)
    {
        try
        {
            JwtOptions jwt = JwtOptions.Parse(text);
            if (jwt.UnknownOptions.Count > 0)
            {
                log.Warn("unknown JWT options", [("keys", jwt.UnknownOptions)]);
            }

            return new JsonWebTokens(jwt, clock, log);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            log.Error("problem loading JWT options", [("error", e.Message)]);
            throw new MemberStartException($"auth: invalid auth options: {e.Message}", e);
        }
    }
}
