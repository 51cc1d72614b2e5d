using System.Buffers;

namespace Netcd.Storage.Snapshots;

/// <summary>Hands on in blocks what is written to it, so that a long content needs no memory of its length.</summary>
/// <param name="next">Takes a block, which is used again afterwards.</param>
internal sealed class BlockWriter(Action<ReadOnlySpan<byte>> next) : IBufferWriter<byte>
{
    private const int BlockSize = 64 << 10;

    private byte[] _block = new byte[BlockSize];
    private int _count;

    public void Advance(int count) => _count += count;

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_block.Length - _count < needed)
        {
            Flush();
            _block = _block.Length < needed ? new byte[needed] : _block;
        }

        return _block.AsMemory(_count);
    }

    /// <summary>Hands on what has not filled a block yet.</summary>
    public void Flush()
    {
        next(_block.AsSpan(0, _count));
        _count = 0;
    }
}
