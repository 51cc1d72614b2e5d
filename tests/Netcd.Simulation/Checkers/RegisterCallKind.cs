namespace Netcd.Simulation.Checkers;

/// <summary>Calls of <see cref="RegisterModel"/>.</summary>
public enum RegisterCallKind
{
    /// <summary>Asks for the value.</summary>
    Read,

    /// <summary>Sets the value.</summary>
    Write,

    /// <summary>Sets the value if it is the expected one.</summary>
    Swap,
}
