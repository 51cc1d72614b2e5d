namespace Netcd.CommandLine.Commands;

/// <summary>Exit codes of etcd's tools.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Any failure without a code of its own.</summary>
    public const int Error = 1;

    /// <summary>No client could be made, or a call without a time limit failed.</summary>
    public const int BadConnection = 2;

    /// <summary>A text that was read as input makes no sense.</summary>
    public const int InvalidInput = 3;

    /// <summary>A value or output format is not supported.</summary>
    public const int BadFeature = 4;

    /// <summary>Ended from outside.</summary>
    public const int Interrupted = 5;

    /// <summary>Reading or writing failed.</summary>
    public const int IO = 6;

    /// <summary>Wrong number or form of arguments.</summary>
    public const int BadArguments = 128;

    /// <summary>What a shell shows of a program that wrote to a pipe nobody reads: etcd's tools are killed by that signal.</summary>
    public const int BrokenPipe = 141;
}
