namespace Netcd.Etcdctl.Session;

/// <summary>How a command that etcdctl ran has ended.</summary>
/// <param name="ExitCode">Its exit code; null: it could not be started.</param>
/// <param name="Problem">What went wrong, in Go's words; empty: nothing.</param>
internal sealed record ChildResult(int? ExitCode, string Problem)
{
    /// <summary>Whether it ended with 0.</summary>
    public bool IsSuccess => ExitCode == 0;
}
