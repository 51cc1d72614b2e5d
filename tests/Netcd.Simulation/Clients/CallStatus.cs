namespace Netcd.Simulation.Clients;

/// <summary>How a call of a simulated client ended.</summary>
public enum CallStatus
{
    /// <summary>The member answered, with a result or an error.</summary>
    Answered,

    /// <summary>The request never reached a member.</summary>
    Refused,

    /// <summary>The connection broke or the time was over: it may or may not have happened.</summary>
    Lost,
}
