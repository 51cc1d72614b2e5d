namespace Netcd.Simulation.Network;

/// <summary>One direction between two members. Changed by faults.</summary>
public sealed class Link
{
    /// <summary>Nothing gets through.</summary>
    public bool IsCut { get; set; }

    /// <summary>Share of messages that vanish.</summary>
    public double Loss { get; set; }

    /// <summary>Share of messages that arrive twice.</summary>
    public double Duplication { get; set; }

    /// <summary>Makes the way longer by this factor.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>Whether a message may overtake another one.</summary>
    public bool Reorders { get; set; }

    /// <summary>Simulated time up to which messages queue up instead of arriving.</summary>
    public long CloggedUntil { get; set; }

    /// <summary>Arrival of the newest message, so that order is kept.</summary>
    internal long LastArrival { get; set; }

    /// <summary>Number of the connection; what was sent over an older one is lost.</summary>
    internal int Connection { get; set; }

    /// <summary>Back to a good network; what is under way stays so.</summary>
    public void Heal()
    {
        IsCut = false;
        Loss = Duplication = 0;
        Slowness = 1;
        Reorders = false;
        CloggedUntil = 0;
    }
}
