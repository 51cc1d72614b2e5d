using System.Globalization;
using Netcd.Core.Bootstrap;

namespace Netcd.Server.Discovery;

/// <summary>What is registered under a discovery token: the wanted size, and the members in the order of their registration. Pure.</summary>
/// <param name="Size">How many members the cluster shall have.</param>
/// <param name="Members">Id as text and registered value.</param>
internal sealed record Registry(int Size, IReadOnlyList<(string Id, string Value)> Members)
{
    public bool IsComplete => Members.Count >= Size;

    /// <summary>The first members, as many as wanted, in the form of <c>--initial-cluster</c>.</summary>
    public string InitialCluster => string.Join(',', Members.Take(Size).Select(static member => member.Value));

    /// <summary>Reads the value of the size key.</summary>
    /// <exception cref="BootstrapException">It is no number from 1 on.</exception>
    public static int ParseSize(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size : throw DiscoveryErrors.BadSize;

    /// <summary>Whether as many others are registered before this member as the cluster shall have.</summary>
    /// <exception cref="BootstrapException">It is full.</exception>
    public void RefuseIfFull(string id)
    {
        if (IsComplete && !Members.Take(Size).Any(member => member.Id == id))
        {
            throw DiscoveryErrors.Full;
        }
    }
}
