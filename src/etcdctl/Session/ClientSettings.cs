using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;

namespace Netcd.Etcdctl.Session;

/// <summary>Turns global flags into settings of a client.</summary>
internal static class ClientSettings
{
    /// <summary>The settings.</summary>
    /// <param name="context">Asks for a password when one is missing.</param>
    /// <param name="flags">Flags, environment applied.</param>
    /// <exception cref="CommandException">The flags make no sense.</exception>
    public static EtcdClientOptions From(CtlContext context, FlagValues flags)
    {
        (string? user, string password) = Credentials(context, flags.Text(GlobalFlags.User), flags.Text(GlobalFlags.Password), "Password: ");
        string token = flags.Text(GlobalFlags.AuthToken);
        if (token.Length > 0 && user is not null)
        {
            throw CommandException.BadArguments("--auth-jwt-token and --user cannot be set at the same time, choose one");
        }

        return new EtcdClientOptions
        {
            Endpoints = EndpointList.From(context, flags),
            RequestTimeout = flags.Duration(GlobalFlags.CommandTimeout),
            DialTimeout = flags.Duration(GlobalFlags.DialTimeout),
            KeepAliveTime = flags.Duration(GlobalFlags.KeepAliveTime),
            KeepAliveTimeout = flags.Duration(GlobalFlags.KeepAliveTimeout),
            User = user,
            Password = password,
            Token = token.Length > 0 ? token : null,
            Tls = Tls(flags),
            MaxSendBytes = Size(flags, GlobalFlags.MaxRequestBytes, 2 * 1024 * 1024),
            MaxReceiveBytes = Size(flags, GlobalFlags.MaxReceiveBytes, int.MaxValue),
            Clock = context.Clock,
        };
    }

    /// <summary>TLS settings of a set of flags; null: none are asked for.</summary>
    public static EtcdTlsOptions? Tls(string cert, string key, string authorities, string? serverName, bool isInsecure, bool skipVerify)
    {
        bool isAsked = cert.Length > 0 || key.Length > 0 || authorities.Length > 0 || serverName is not null || !isInsecure;
        if ((cert.Length > 0) != (key.Length > 0))
        {
            throw CommandException.BadArguments($"KeyFile and CertFile must both be present[key: {key}, cert: {cert}]");
        }

        foreach (string file in new[] { cert, key, authorities })
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                throw CommandException.BadArguments($"open {file}: no such file or directory");
            }
        }

        return !isAsked ? null : new EtcdTlsOptions
        {
            CertFile = NullIfEmpty(cert),
            KeyFile = NullIfEmpty(key),
            CaFile = NullIfEmpty(authorities),
            ServerName = serverName,
            InsecureSkipVerify = skipVerify,
        };
    }

    /// <summary>User and password out of <c>name[:password]</c> and a flag of its own for the password.</summary>
    public static (string? User, string Password) Credentials(CtlContext context, string user, string password, string prompt)
    {
        if (user.Length == 0)
        {
            return (null, "");
        }

        if (password.Length > 0)
        {
            return (user, password);
        }

        int colon = user.IndexOf(':');
        return colon >= 0 ? (user[..colon], user[(colon + 1)..]) : (user, PasswordPrompt.Ask(context, prompt));
    }

    private static EtcdTlsOptions? Tls(FlagValues flags)
    {
        foreach (string name in new[] { GlobalFlags.Cert, GlobalFlags.Key, GlobalFlags.CaCert })
        {
            if (flags.IsSet(name) && flags.Text(name).Length == 0)
            {
                throw CommandException.BadArguments($"empty string is passed to --{name} option");
            }
        }

        string domain = flags.Text(GlobalFlags.DiscoverySrv);
        return Tls(
            flags.Text(GlobalFlags.Cert),
            flags.Text(GlobalFlags.Key),
            flags.Text(GlobalFlags.CaCert),
            flags.Bool(GlobalFlags.InsecureDiscovery) ? null : NullIfEmpty(domain),
            flags.Bool(GlobalFlags.InsecureTransport),
            flags.Bool(GlobalFlags.InsecureSkipVerify));
    }

    private static int Size(FlagValues flags, string name, int standard) =>
        flags.Int64(name) is > 0 and var size ? (int)Math.Min(size, int.MaxValue) : standard;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
