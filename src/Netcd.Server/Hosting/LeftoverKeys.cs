using Netcd.Core.Bootstrap;
using Netcd.Core.V2;

namespace Netcd.Server.Hosting;

/// <summary><c>--v2-deprecation</c>: the later stages of the v2 store's removal refuse a directory with keys that only the v2 API can reach.</summary>
internal static class LeftoverKeys
{
    private const string KeysOfClients = "/1";

    /// <summary>Looks for them.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="store">The v2 store as it was loaded.</param>
    /// <exception cref="BootstrapException">There are some.</exception>
    public static void Check(string stage, V2Store store)
    {
        bool isChecked = stage is "write-only" or "write-only-drop-data" or "gone";
        if (isChecked && store.View.Get(KeysOfClients, recursive: false, now: 0).Event?.Node is { Nodes.Count: > 0 })
        {
            throw new BootstrapException($"detected disallowed custom content in v2store for stage --v2-deprecation={stage}");
        }
    }
}
