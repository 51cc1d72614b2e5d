namespace Netcd.Server.Peers.Links;

/// <summary>The URLs of a peer and the one in use, which changes when it fails. Thread-safe.</summary>
/// <param name="urls">At least one.</param>
internal sealed class UrlPicker(IReadOnlyList<string> urls)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<string> _urls = urls;
    private int _picked;

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Urls
    {
        get
        {
            lock (_lock)
            {
                return _urls;
            }
        }
    }

    /// <summary>The one to use.</summary>
    public string Pick()
    {
        lock (_lock)
        {
            return _urls[_picked];
        }
    }

    /// <summary>It did not work; the next one is tried, unless another caller has already moved on.</summary>
    public void Unreachable(string url)
    {
        lock (_lock)
        {
            if (_urls[_picked] == url)
            {
                _picked = (_picked + 1) % _urls.Count;
            }
        }
    }

    /// <summary>The peer has other URLs.</summary>
    public void Update(IReadOnlyList<string> urls)
    {
        lock (_lock)
        {
            _urls = urls;
            _picked = 0;
        }
    }
}
