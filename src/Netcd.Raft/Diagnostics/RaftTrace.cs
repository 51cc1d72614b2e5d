using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Netcd.Raft;

/// <summary>What a member writes to its log, one method per event. The texts are those of etcd's library, which operators and tools know.</summary>
internal sealed partial class RaftTrace(IRaftLogger logger, ulong id)
{
    public bool IsEnabled(RaftLogLevel level) => logger.IsEnabled(level);

    /// <summary>Stops the member after a line that says why.</summary>
    [DoesNotReturn]
    public void Broken(string what) => RaftContract.Broken(logger, what);

    public void Started(RaftLog log, ulong term, IdSet voters) => Write(
        RaftLogLevel.Info,
        $"newRaft {id:x} [peers: [{Describe.Ids(voters.Ids, ',')}], term: {term}, commit: {log.Committed}, applied: {log.Applied}, lastindex: {log.LastEntryId.Index}, lastterm: {log.LastEntryId.Term}]");

    public void SwitchedConfig(GroupConfig config) => Write(RaftLogLevel.Info, $"{id:x} switched to configuration {config}");

    private void Write(RaftLogLevel level, [InterpolatedStringHandlerArgument("", nameof(level))] ref TraceText text)
    {
        if (text.IsEnabled)
        {
            logger.Log(level, text.Take());
        }
    }
}
