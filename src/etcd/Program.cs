using System.Collections;
using Netcd.Etcd;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;

// What a socket brings is handled by the thread that noticed it: no change of threads per request. Read once, before the first socket.
const string InlineSockets = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineSockets) is null)
{
    Environment.SetEnvironmentVariable(InlineSockets, "1");
}

var environment = new Dictionary<string, string>(StringComparer.Ordinal);
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
{
    environment[(string)variable.Key] = (string?)variable.Value ?? "";
}

#if FAILPOINTS
Netcd.Etcd.Failpoints.FailpointServer.Start(environment);
#endif

var command = new EtcdCommand(StandardStreams.OfProcess(), environment, TimeProvider.System, new MemberFactory(), new ProcessSignals());
Environment.Exit(await command.RunAsync(Environment.ProcessPath ?? "etcd", args));
