namespace Netcd.Core.V2;

/// <summary>Names of <see cref="V2Action"/> on the wire.</summary>
public static class V2Actions
{
    /// <summary>The name, e.g. <c>compareAndSwap</c>.</summary>
    public static string Name(this V2Action action) => action switch
    {
        V2Action.Get => "get",
        V2Action.Create => "create",
        V2Action.Set => "set",
        V2Action.Update => "update",
        V2Action.Delete => "delete",
        V2Action.CompareAndSwap => "compareAndSwap",
        V2Action.CompareAndDelete => "compareAndDelete",
        _ => "expire",
    };

    /// <summary>Reads a name; false when unknown.</summary>
    public static bool TryParse(string name, out V2Action action)
    {
        for (action = V2Action.Get; action <= V2Action.Expire; action++)
        {
            if (action.Name() == name)
            {
                return true;
            }
        }

        return false;
    }
}
