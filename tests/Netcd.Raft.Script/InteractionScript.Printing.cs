namespace Netcd.Raft.Script;

internal sealed partial class InteractionScript
{
    private void PrintLog(ScriptNode node)
    {
        var log = node.Storage.Log;
        if (log.LastIndex < log.FirstIndex)
        {
            _output.Write($"log is empty: first index={log.FirstIndex}, last index={log.LastIndex}");
            return;
        }

        ThrowOnError(log.Entries(log.FirstIndex, log.LastIndex + 1, RaftConfig.NoLimit, out var entries));
        foreach (var entry in entries.ToArray())
        {
            _output.WriteLine(Describe.Entry(entry));
        }
    }

    private void PrintStates()
    {
        foreach (var node in _nodes)
        {
            var (id, hard, soft, _, _) = node.Raw.BasicStatus;
            var isVoter = node.Raw.Raft.Config.Voters.Contains(id);
            _output.WriteLine($"{id}: {Names.Of(soft.Role)} ({(isVoter ? "Voter" : "Non-Voter")}) Term:{hard.Term} Lead:{soft.Lead}");
        }
    }

    private void PrintStatus(ScriptNode node)
    {
        foreach (var progress in node.Raw.Status().Progress)
        {
            _output.WriteLine($"{progress.Id}: {Describe.Progress(progress)}");
        }
    }
}
