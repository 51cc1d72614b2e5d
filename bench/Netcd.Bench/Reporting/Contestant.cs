namespace Netcd.Bench;

/// <summary>Whose turn it is.</summary>
internal enum Contestant
{
    Real,
    Netcd,
}
