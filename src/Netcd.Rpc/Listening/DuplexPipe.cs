using System.IO.Pipelines;

namespace Netcd.Rpc.Listening;

/// <summary>A pair of pipes.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input { get; } = input;

    public PipeWriter Output { get; } = output;
}
