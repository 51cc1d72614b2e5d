namespace Netcd.CommandLine.Output;

/// <summary>Details of an output format.</summary>
/// <param name="Hex">Bytes in hexadecimal.</param>
/// <param name="ValuesOnly">Pairs without their keys.</param>
/// <param name="Colour">Whether keys may be coloured: a person is looking.</param>
public readonly record struct PrintStyle(bool Hex, bool ValuesOnly, bool Colour);
