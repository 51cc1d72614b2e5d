using Netcd.Client;
using Netcd.Client.Kv;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>Completes keys: looks them up in the cluster.</summary>
internal static class KeyCompletion
{
    private const int MostKeys = 200;
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly string[] CommandsWithKeys = ["get", "put", "del", "watch"];

    /// <summary>Keys that begin with a word. A cluster that does not answer at once, or asks for a password, completes nothing.</summary>
    public static async Task<IEnumerable<string>> KeysAsync(CtlContext context, CommandPath<CtlContext> path, string word)
    {
        if (!CommandsWithKeys.Contains(path.Command.Name))
        {
            return [];
        }

        var flags = new FlagValues(path.OwnFlags.Concat(path.InheritedFlags));
        if (FlagParser.Parse(path.Rest, flags, []).Length > 0)
        {
            return [];
        }

        try
        {
            FlagEnvironment.Apply(context, flags);
            bool asksForPassword = flags.Text(GlobalFlags.User).Length > 0 && !flags.Text(GlobalFlags.User).Contains(':') && flags.Text(GlobalFlags.Password).Length == 0;
            if (asksForPassword)
            {
                return [];
            }

            await using var client = new EtcdClient(ClientSettings.From(context, flags) with { RequestTimeout = KeyTimeout });
            KeyRange range = KeyRange.Prefix(KvArguments.BytesOf(word));
            RangeResponse found = await client.Kv.GetAsync(
                new RangeRequest { Key = range.Start, RangeEnd = range.End, KeysOnly = true, Serializable = true, Limit = MostKeys });
            return found.Kvs.Select(static (KeyValue pair) => pair.Key.ToStringUtf8());
        }
        catch (Exception e) when (e is RpcException or CommandException or ArgumentException or IOException)
        {
            // There is no place for an error under a half-typed command line.
            return [];
        }
    }
}
