using System.Runtime.CompilerServices;

namespace Netcd.Core.Mvcc.Index;

/// <summary>A stretch of the <see cref="HistoryLog"/>.</summary>
/// <param name="number">Which stretch: place / <see cref="Size"/>.</param>
internal sealed class HistoryChunk(long number)
{
    public const int SizeBits = 11;
    public const int Size = 1 << SizeBits;

    private readonly HistoryNode[] _nodes = new HistoryNode[Size];

    public long Number { get; } = number;

    public ref HistoryNode this[long place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _nodes[place & (Size - 1)];
    }
}
