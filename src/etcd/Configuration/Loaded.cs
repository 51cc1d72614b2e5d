using Netcd.Server.Hosting;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Configuration;

/// <summary>What a good command line leads to.</summary>
/// <param name="Options">Checked settings.</param>
/// <param name="Log">The log they ask for.</param>
/// <param name="Level">Changes the log's level.</param>
internal sealed record Loaded(EtcdOptions Options, ZapJsonLog Log, LogLevelSwitch Level);
