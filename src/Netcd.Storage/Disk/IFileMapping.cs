namespace Netcd.Storage.Disk;

/// <summary>A read-only view of a file that follows its growth. Thread-safe for reading; disposing it invalidates every span handed out.</summary>
public interface IFileMapping : IDisposable
{
    /// <summary>Bytes the view can cover at most.</summary>
    long Reserved { get; }

    /// <summary>Address of the first byte when the view is real memory that never moves, else 0. Reads through it obey the same rules as <see cref="Slice"/>, unchecked.</summary>
    nint Address => 0;

    /// <summary>The bytes at an offset, without copying. The range must lie inside the file: past its end the real mapping faults.</summary>
    ReadOnlySpan<byte> Slice(long offset, int length);
}
