using System.Collections.Concurrent;
using Netcd.Core.Auth;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;

namespace Netcd.Server.Grpc;

/// <summary>
/// Whose watch streams are open. When permissions change, watchers on ranges that their users may not read any more end; etcd lets
/// them go on. A user is remembered by name, so that a watch outlives the token it began with. Thread-safe.
/// </summary>
internal sealed class WatchRights
{
    private readonly AuthRequests _auth;
    private readonly ConcurrentDictionary<WatchStream, string?> _users = new();
    private int _isCheckDue;

    public WatchRights(AuthRequests auth)
    {
        _auth = auth;
        auth.Changed += OnChanged;
    }

    /// <summary>Starts a watcher, or refuses it.</summary>
    /// <param name="stream">The client's stream.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="error">Why nobody could be identified, or none.</param>
    public void Create(WatchStream stream, Protocol.Rpc.WatchCreateRequest request, in AuthCaller caller, EtcdError error)
    {
        AuthView view = _auth.View;
        if (error == EtcdError.None)
        {
            _users[stream] = caller.Name;
        }

        WatchRange range = WatchRange.Normalize(request);
        stream.Create(request, error == EtcdError.None ? view.PermitOf(caller).Read(range.Key.Span, range.RangeEnd.Span) : error);
        if (view != _auth.View)
        {
            Check(stream, caller.Name);
        }
    }

    /// <summary>Forgets a stream that ends.</summary>
    public void Remove(WatchStream stream) => _users.TryRemove(stream, out _);

    /// <summary>On the apply loop, which must not wait for the check; changes that come together are checked together.</summary>
    private void OnChanged()
    {
        if (!_users.IsEmpty && Interlocked.Exchange(ref _isCheckDue, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static rights => rights.CheckAll(), this, preferLocal: false);
        }
    }

    private void CheckAll()
    {
        Interlocked.Exchange(ref _isCheckDue, 0);
        foreach ((WatchStream stream, string? user) in _users)
        {
            Check(stream, user);
        }
    }

    private void Check(WatchStream stream, string? user)
    {
        AuthView view = _auth.View;
        Permit permit = view.PermitOf(user is null ? default : new AuthCaller(user, view.Revision));
        stream.Revoke(range => permit.Read(range.Key.Span, range.RangeEnd.Span));
    }
}
