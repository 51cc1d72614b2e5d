using System.Text.Json;

namespace Netcd.Processes;

/// <summary>The lines a server has written, and waiting for one of them. Thread-safe.</summary>
public sealed class ServerLog
{
    private const int MaxLines = 100_000;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string[] Texts, TaskCompletionSource<string> Seen)> _waiting = [];

    /// <summary>Everything so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The lines that are JSON objects with this <c>msg</c>.</summary>
    public IEnumerable<JsonElement> Messages(string message) => Lines
        .Where(static line => line.StartsWith('{'))
        .Select(static line => JsonDocument.Parse(line).RootElement)
        .Where(line => line.TryGetProperty("msg", out JsonElement msg) && msg.GetString() == message);

    /// <summary>The first line that contains one of the texts: past or to come. Fails when the server ends before.</summary>
    public Task<string> LineAsync(params string[] texts)
    {
        lock (_lock)
        {
            string? past = _lines.Find(line => ContainsAny(line, texts));
            if (past is not null)
            {
                return Task.FromResult(past);
            }

            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((texts, seen));
            return seen.Task;
        }
    }

    /// <summary>The last lines, for messages of failed tests.</summary>
    public string Tail()
    {
        string[] lines = Lines;
        return string.Join('\n', lines[Math.Max(0, lines.Length - 15)..]);
    }

    /// <summary>Takes one more line; null means that there will be no more.</summary>
    public void Add(string? line)
    {
        lock (_lock)
        {
            if (line is null)
            {
                _waiting.ForEach(w => w.Seen.TrySetException(new EndOfStreamException($"the server ended before it said \"{string.Join("\" or \"", w.Texts)}\"")));
                _waiting.Clear();
                return;
            }

            if (_lines.Count < MaxLines)
            {
                _lines.Add(line);
            }

            _waiting.RemoveAll(w => ContainsAny(line, w.Texts) && w.Seen.TrySetResult(line));
        }
    }

    private static bool ContainsAny(string line, string[] texts) => Array.Exists(texts, text => line.Contains(text, StringComparison.Ordinal));
}
