using System.Collections;
using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Etcd;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;

ProcessSignals.StopIgnoringInterrupts();

// What a socket brings is handled by the thread that noticed it: no change of threads per request. Such threads on half of the processors:
// when they have to share one with the rest of the server or each other, all their connections wait for the scheduler. Read once, before
// the first socket.
const string InlineSockets = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
if (Environment.GetEnvironmentVariable(InlineSockets) is null && Environment.GetEnvironmentVariable(SocketThreads) is null)
{
    Environment.SetEnvironmentVariable(InlineSockets, "1");
    Environment.SetEnvironmentVariable(SocketThreads, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
}

// A server with a thousand requests under way holds a thousand buffers of the same few sizes; the runtime's pool keeps 32 of a size for
// each processor and would make the others anew. What is not used it gives up by itself. Read at the first use of a pool.
const string PooledArrays = "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION";
if (Environment.GetEnvironmentVariable(PooledArrays) is null)
{
    Environment.SetEnvironmentVariable(PooledArrays, "512");
}

var environment = new Dictionary<string, string>(StringComparer.Ordinal);
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
{
    environment[(string)variable.Key] = (string?)variable.Value ?? "";
}

#if FAILPOINTS
Netcd.Etcd.Failpoints.FailpointServer.Start(environment);
#endif

// The streams of System.Console would send control sequences to a terminal.
var streams = new StandardStreams(new StandardStream(1), new StandardStream(2));
var command = new EtcdCommand(streams, environment, TimeProvider.System, new MemberFactory(), new ProcessSignals());
Environment.Exit(await command.RunAsync(Environment.ProcessPath ?? "etcd", args));
