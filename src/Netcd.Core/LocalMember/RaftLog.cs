using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.LocalMember;

/// <summary>Writes raft's own lines into the member's log.</summary>
internal sealed class RaftLog(ILog log) : IRaftLogger
{
    public bool IsEnabled(RaftLogLevel level) => log.IsEnabled(LevelOf(level));

    public void Log(RaftLogLevel level, string message) =>
        log.Write(LevelOf(level), message, [("logger", "raft")], "Netcd.Raft");

    private static LogLevel LevelOf(RaftLogLevel level) => level switch
    {
        RaftLogLevel.Debug => LogLevel.Debug,
        RaftLogLevel.Info => LogLevel.Info,
        RaftLogLevel.Warning => LogLevel.Warn,
        _ => LogLevel.Error,
    };
}
