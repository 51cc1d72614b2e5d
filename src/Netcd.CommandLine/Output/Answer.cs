using Netcd.CommandLine.Commands;

namespace Netcd.CommandLine.Output;

/// <summary>What a command prints, in each output format. A format that an answer does not have is an error, as in etcdctl.</summary>
public abstract class Answer
{
    /// <summary>Writes it for people.</summary>
    public abstract void WriteSimple(TextOutput output, PrintStyle style);

    /// <summary>Writes it as one line of JSON.</summary>
    public virtual void WriteJson(TextOutput output, PrintStyle style) => throw Unsupported("json");

    /// <summary>Writes it as one line per field.</summary>
    public virtual void WriteFields(TextOutput output) => throw Unsupported("fields");

    /// <summary>Writes the bytes of the response.</summary>
    public virtual void WriteProtobuf(TextOutput output) => throw Unsupported("protobuf");

    /// <summary>Draws it.</summary>
    public virtual void WriteTable(TextOutput output) => throw Unsupported("table");

    private static CommandException Unsupported(string format) => new(ExitCode.BadFeature, format + " not supported as output format");
}
