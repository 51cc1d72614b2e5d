using Netcd.Core.Auth.Passwords;

namespace Netcd.Server.Hosting;

/// <summary>Authentication of clients.</summary>
public sealed record AuthOptions
{
    /// <summary>Cost when the given one is out of range.</summary>
    public const int DefaultBcryptCost = 10;

    /// <summary><c>simple</c> or <c>jwt,…</c>.</summary>
    public string Token { get; init; } = "simple";

    /// <summary>Life of a simple token after its last use.</summary>
    public TimeSpan TokenTtl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Cost of password hashes as given; only 4 to 31 are usable, others mean <see cref="DefaultBcryptCost"/> with a warning.</summary>
    public ulong BcryptCost { get; init; } = DefaultBcryptCost;

    /// <summary>The cost in use.</summary>
    public int UsableBcryptCost => BcryptCost is >= Bcrypt.MinCost and <= Bcrypt.MaxCost ? (int)BcryptCost : DefaultBcryptCost;
}
