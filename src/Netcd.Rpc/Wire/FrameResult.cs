namespace Netcd.Rpc.Wire;

/// <summary>What <see cref="MessageFrame.TryRead"/> found at the start of a buffer.</summary>
internal enum FrameResult
{
    /// <summary>Not all bytes of the message are there.</summary>
    Incomplete,

    /// <summary>A whole message without compression.</summary>
    Plain,

    /// <summary>A whole compressed message.</summary>
    Compressed,

    /// <summary>The flag byte is neither 0 nor 1.</summary>
    BadFlag,

    /// <summary>The length is above the limit.</summary>
    TooLarge,
}
