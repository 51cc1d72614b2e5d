using Netcd.Rpc.Http2;

namespace Netcd.Rpc.Server;

/// <summary>
/// Between begin and end, what calls write on this thread is collected: each connection is written to once, at the end. For code that
/// ends many calls in a row. Nothing in between may wait.
/// </summary>
public static class SendBatch
{
    [ThreadStatic]
    private static List<Http2Connection>? _connections;

    [ThreadStatic]
    private static bool _isOpen;

    /// <summary>Begins to collect.</summary>
    public static void Begin()
    {
        _connections ??= [];
        _isOpen = true;
    }

    /// <summary>Sends what was collected.</summary>
    public static void End()
    {
        _isOpen = false;
        foreach (Http2Connection connection in _connections!)
        {
            connection.Execute();
        }

        _connections!.Clear();
    }

    /// <summary>Puts a connection off until the end.</summary>
    /// <returns>False when nothing is collected on this thread.</returns>
    internal static bool TryAdd(Http2Connection connection)
    {
        if (_isOpen)
        {
            _connections!.Add(connection);
        }

        return _isOpen;
    }
}
