using System.Text;

namespace Netcd.CommandLine.Output;

/// <summary>Standard output or error: bytes and texts, written when flushed. Not thread-safe.</summary>
/// <param name="stream">Where it goes.</param>
/// <param name="isTerminal">Whether a person may be looking.</param>
public sealed class TextOutput(Stream stream, bool isTerminal)
{
    private const int FlushSize = 64 * 1024;

    private readonly MemoryStream _buffer = new();

    /// <summary>Whether a person may be looking: progress and colour are for them only.</summary>
    public bool IsTerminal { get; } = isTerminal;

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        if (_buffer.Length >= FlushSize)
        {
            Flush();
        }
    }

    /// <summary>Adds a text.</summary>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a line.</summary>
    public void Line(string text)
    {
        Write(text);
        Write("\n"u8);
    }

    /// <summary>Adds a line of bytes.</summary>
    public void Line(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        Write("\n"u8);
    }

    /// <summary>Hands on what was added.</summary>
    /// <exception cref="OutputException">Nobody takes it. It is forgotten.</exception>
    public void Flush()
    {
        if (_buffer.Length == 0)
        {
            return;
        }

        try
        {
            stream.Write(_buffer.GetBuffer(), 0, (int)_buffer.Length);
            stream.Flush();
        }
        catch (IOException e)
        {
            throw new OutputException(e);
        }
        finally
        {
            _buffer.SetLength(0);
        }
    }
}
