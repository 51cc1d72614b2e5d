namespace Netcd.Core.Bootstrap;

/// <summary>The member cannot start; the message says what is wrong and what to do. Nothing was changed.</summary>
public class BootstrapException(string message) : Exception(message);
