using Netcd.CommandLine.Flags;

namespace Netcd.Etcd.Proxies;

/// <summary>A flag of a proxy command with the word that stands for its value in the help.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="TypeName">As etcd's help calls the type; empty for a switch.</param>
internal sealed record ProxyFlag(Flag Flag, string TypeName)
{
    public static ProxyFlag Text(string name, string help, string standard = "") => new(Flag.Text(name, help, standard), "string");

    public static ProxyFlag List(string name, string help, string standard = "") => new(new Flag(name, FlagKind.List, standard, help), "strings");

    public static ProxyFlag Switch(string name, string help) => new(Flag.Switch(name, help), "");

    public static ProxyFlag Number(string name, string help, long standard = 0) => new(Flag.Number(name, help, standard), "int");

    public static ProxyFlag Unsigned(string name, string help, string standard, string type = "uint") => new(new Flag(name, FlagKind.UInt64, standard, help), type);

    public static ProxyFlag Duration(string name, string help, string standard = "0s") => new(new Flag(name, FlagKind.Duration, standard, help), "duration");
}
