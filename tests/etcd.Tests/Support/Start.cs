using System.Text;
using System.Text.Json;
using Netcd.Etcd.Configuration;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;

namespace Netcd.Etcd.Tests.Support;

/// <summary>One reading of a command line, and everything it printed. Nothing is started.</summary>
internal sealed class Start
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    private Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var loader = new ConfigurationLoader(new StandardStreams(_output, _error), environment, new FixedClock());
        Loaded = loader.Load("etcd", arguments, out int exitCode);
        ExitCode = exitCode;
    }

    /// <summary>What it led to; null when the process would end.</summary>
    public Loaded? Loaded { get; }

    public int ExitCode { get; }

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    /// <summary>The options of a good command line.</summary>
    public EtcdOptions Options => Loaded?.Options ?? throw new InvalidOperationException("refused: " + Error);

    /// <summary>Log lines as level, message and error.</summary>
    public IReadOnlyList<(string Level, string Message, string? Error)> Log =>
        [.. Error.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).Select(l =>
            (l.GetProperty("level").GetString()!, l.GetProperty("msg").GetString()!, l.TryGetProperty("error", out JsonElement error) ? error.GetString() : null))];

    /// <summary>Why the flags were refused.</summary>
    public string? Refusal => Log.FirstOrDefault(l => l.Message == "failed to verify flags").Error;

    public static Start With(params string[] arguments) => new(arguments, new Dictionary<string, string>());

    public static Start With(Dictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>A start with a configuration file of this text.</summary>
    public static Start WithFile(string text, params string[] arguments)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return With(["--config-file", path, .. arguments]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
