using Netcd.Client;
using Netcd.Client.Watch;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>make-mirror: copies keys to another cluster and then follows their changes.</summary>
internal static class MakeMirrorCommand
{
    /// <summary>make-mirror.</summary>
    public static Command<CtlContext> MakeMirror { get; } = new()
    {
        Usage = "make-mirror [options] <destination>",
        Summary = "Copies keys to another cluster and keeps the copy up to date",
        Flags =
        [
            Flag.Text("prefix", "keys that begin with this"),
            Flag.Number("rev", "revision to begin with (0: copy everything first)"),
            Flag.Number("max-txn-ops", "most operations in one transaction at the destination", Mirror.MostOperations),
            Flag.Text("dest-prefix", "what the prefix becomes at the destination"),
            Flag.Switch("no-dest-prefix", "leave the prefix away at the destination"),
            Flag.Text("dest-cert", "file with the certificate to show to the destination"),
            Flag.Text("dest-key", "file with the key of that certificate"),
            Flag.Text("dest-cacert", "file with the authorities that the destination's certificates must come from"),
            new("dest-insecure-transport", FlagKind.Bool, "true", "talk to the destination without TLS unless something asks for it"),
            Flag.Text("dest-user", "user at the destination as name[:password]; asks for a missing password"),
            Flag.Text("dest-password", "password of --dest-user, which then holds the name only"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(CtlContext context, Invocation invocation)
    {
        if (invocation.Arguments.Count != 1)
        {
            throw CommandException.BadArguments("make-mirror takes one destination argument");
        }

        FlagValues flags = invocation.Flags;
        string prefix = flags.Text("prefix");
        string destinationPrefix = flags.Text("dest-prefix");
        if (flags.Bool("no-dest-prefix") && destinationPrefix.Length > 0)
        {
            throw CommandException.BadArguments("`--dest-prefix` and `--no-dest-prefix` cannot be set at the same time, choose one");
        }

        destinationPrefix = destinationPrefix.Length > 0 || flags.Bool("no-dest-prefix") ? destinationPrefix : prefix;
        await using CtlSession session = await CtlSession.OpenAsync(context, invocation);
        await using EtcdClient destination = await session.ConnectAsync(DestinationOptions(context, invocation, session.Options));
        var mirror = new Mirror(session.Client.WithTimeout(null), destination.WithTimeout(null), KvArguments.BytesOf(prefix), KvArguments.BytesOf(destinationPrefix))
        {
            LargestTxn = (int)Math.Clamp(flags.Int64("max-txn-ops"), 1, int.MaxValue),
        };
        try
        {
            await await Task.WhenAny(mirror.RunAsync(flags.Int64("rev")), ReportAsync(context, mirror), ShowAsync(context, mirror));
            return ExitCode.Success;
        }
        catch (RpcException e)
        {
            throw new CommandException(ExitCode.Error, ErrorText.Of(e));
        }
        catch (WatchCanceledException e)
        {
            throw new CommandException(ExitCode.Error, e.Message);
        }
    }

    /// <summary>The number of mirrored changes, each 30 seconds. Ends when nobody reads it.</summary>
    private static async Task ReportAsync(CtlContext context, Mirror mirror)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), context.Clock);
        while (await timer.WaitForNextTickAsync())
        {
            context.Out.Line(mirror.Total.ToString(System.Globalization.CultureInfo.InvariantCulture));
            context.Out.Flush();
        }
    }

    /// <summary>How far the copy is, for people.</summary>
    private static async Task ShowAsync(CtlContext context, Mirror mirror)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5), context.Clock);
        var progress = new ProgressLine(context, "mirrored");
        while (await timer.WaitForNextTickAsync())
        {
            progress.ShowCount(mirror.Total, mirror.Expected);
        }
    }

    private static EtcdClientOptions DestinationOptions(CtlContext context, Invocation invocation, EtcdClientOptions source)
    {
        FlagValues flags = invocation.Flags;
        (string? user, string password) = ClientSettings.Credentials(context, flags.Text("dest-user"), flags.Text("dest-password"), "Destination Password: ");
        return source with
        {
            Endpoints = [invocation.Arguments[0]],
            User = user,
            Password = password,
            Token = null,
            Tls = ClientSettings.Tls(
                flags.Text("dest-cert"), flags.Text("dest-key"), flags.Text("dest-cacert"), null, flags.Bool("dest-insecure-transport"), skipVerify: false),
        };
    }
}
