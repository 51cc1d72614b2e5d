using System.Collections;
using Netcd.Etcd;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;

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
