namespace Netcd.Raft;

/// <summary>
/// The caller broke the library's contract, or stored state contradicts itself. The message says what is broken.
/// Never caught to continue: the member's state cannot be trusted any more.
/// </summary>
public sealed class RaftContractException(string message) : Exception(message);
