using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Output;

/// <summary>Prints answers in the format that was asked for.</summary>
/// <param name="output">Standard output.</param>
/// <param name="format">The format.</param>
/// <param name="style">Details of it.</param>
public sealed class Printer(TextOutput output, OutputFormat format, PrintStyle style)
{
    /// <summary>The format.</summary>
    public OutputFormat Format => format;

    /// <summary>The printer that the flags ask for.</summary>
    /// <exception cref="CommandException">The format is unknown.</exception>
    public static Printer From(ToolContext context, FlagValues flags)
    {
        OutputFormat format = flags.Text(OutputFlags.WriteOut.Name) switch
        {
            "simple" => OutputFormat.Simple,
            "json" => OutputFormat.Json,
            "fields" => OutputFormat.Fields,
            "protobuf" => OutputFormat.Protobuf,
            "table" => OutputFormat.Table,
            _ => throw new CommandException(ExitCode.BadFeature, "unsupported output format"),
        };
        bool wantsColour = context.Environment.GetValueOrDefault("NO_COLOR", "").Length == 0 && context.Environment.GetValueOrDefault("TERM", "") != "dumb";
        return new Printer(context.Out, format, new PrintStyle(flags.Find(OutputFlags.Hex.Name) is { Name: var hex } && flags.Bool(hex), false, context.Out.IsTerminal && wantsColour));
    }

    /// <summary>The same printer, but without keys.</summary>
    public Printer WithValuesOnly() => new(output, format, style with { ValuesOnly = true });

    /// <summary>Prints an answer and flushes.</summary>
    /// <exception cref="CommandException">The answer has no such form.</exception>
    public void Print(Answer answer)
    {
        switch (format)
        {
            case OutputFormat.Simple: answer.WriteSimple(output, style); break;
            case OutputFormat.Json: answer.WriteJson(output, style); break;
            case OutputFormat.Fields: answer.WriteFields(output); break;
            case OutputFormat.Protobuf: answer.WriteProtobuf(output); break;
            case OutputFormat.Table: answer.WriteTable(output); break;
        }

        output.Flush();
    }
}
