using System.Text;

namespace Netcd.Raft.Script;

/// <summary>Collects what a directive prints; the log lines of all nodes end here too.</summary>
internal sealed class OutputBuffer : IRaftLogger
{
    private static readonly string[] LevelNames = ["DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"];
    private const int Silent = 5;

    private StringBuilder _text = new();

    /// <summary>Log lines below this are dropped; at the highest level nothing is printed at all.</summary>
    public int Level { get; set; }

    public bool IsSilent => Level == Silent;

    public string Text => _text.ToString();

    public static int ParseLevel(string name)
    {
        var level = Array.FindIndex(LevelNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return level >= 0 ? level : throw new ScriptErrorException($"log levels must be either of [{string.Join(' ', LevelNames)}]");
    }

    public void Clear() => _text.Clear();

    public void Write(string text)
    {
        if (!IsSilent)
        {
            _text.Append(text);
        }
    }

    public void WriteLine(string line) => Write(line + "\n");

    /// <summary>Puts two spaces before every line that an action prints, also when it fails.</summary>
    public void Indented(Action action)
    {
        var outer = _text;
        _text = new StringBuilder();
        try
        {
            action();
        }
        finally
        {
            var inner = _text.ToString();
            _text = outer;
            var lines = inner.Split('\n');
            var count = inner.EndsWith('\n') || inner.Length == 0 ? lines.Length - 1 : lines.Length;
            foreach (var line in lines[..count])
            {
                _text.Append("  ").Append(line).Append('\n');
            }
        }
    }

    public bool IsEnabled(RaftLogLevel level) => Level <= (int)level;

    public void Log(RaftLogLevel level, string text)
    {
        if (IsEnabled(level))
        {
            _text.Append(LevelNames[(int)level]).Append(' ').Append(text).Append('\n');
        }
    }
}
