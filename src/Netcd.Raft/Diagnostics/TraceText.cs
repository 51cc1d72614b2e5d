using System.Globalization;
using System.Runtime.CompilerServices;

namespace Netcd.Raft;

/// <summary>Builds the text of a log line, unless nobody wants the line: then nothing is formatted.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, RaftTrace trace, RaftLogLevel level, out bool isEnabled)
    {
        isEnabled = trace.IsEnabled(level);
        IsEnabled = isEnabled;
        _text = isEnabled ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public bool IsEnabled { get; }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted(string? value) => _text.AppendFormatted(value);

    public void AppendFormatted(ulong value) => _text.AppendFormatted(value);

    public void AppendFormatted(int value) => _text.AppendFormatted(value);

    public void AppendFormatted(ulong value, string format) => _text.AppendFormatted(value, format);

    public void AppendFormatted(MessageType value) => _text.AppendLiteral(Names.Of(value));

    public void AppendFormatted(GroupConfig value) => _text.AppendLiteral(Describe.Config(value));

    /// <summary>The progress of a peer; which one does not show in the text.</summary>
    public void AppendFormatted(Progress value) => _text.AppendLiteral(Describe.Progress(value.ToStatus(RaftId.None)));

    public string Take() => _text.ToStringAndClear();
}
