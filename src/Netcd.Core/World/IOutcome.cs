namespace Netcd.Core.World;

/// <summary>Something that a loop's turn has decided and that somebody waits for.</summary>
public interface IOutcome
{
    /// <summary>Lets the one who waits go on. Called once.</summary>
    /// <param name="onThisThread">Whether he may go on inside of this call.</param>
    void Deliver(bool onThisThread);
}
