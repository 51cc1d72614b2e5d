namespace Netcd.Raft.Tests.Support;

/// <summary>Keeps log lines so that tests can look for them.</summary>
internal sealed class RecordingLogger : IRaftLogger
{
    public List<string> Lines { get; } = [];

    public bool IsEnabled(RaftLogLevel level) => true;

    public void Log(RaftLogLevel level, string text) => Lines.Add(text);

    public bool Has(string part) => Lines.Any(line => line.Contains(part, StringComparison.Ordinal));
}
