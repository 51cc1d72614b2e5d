using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary>A read that is on its way, or its answer in the cache. Belongs to the <see cref="RangeCache"/>, which guards it.</summary>
/// <param name="key">Token and request.</param>
/// <param name="span">What was read.</param>
/// <param name="revision">The revision asked for; 0: the newest, so writes make it void.</param>
internal sealed class CachedRead((string Token, ByteString Request) key, KeySpan span, long revision)
{
    /// <summary>Token and request.</summary>
    public (string Token, ByteString Request) Key => key;

    /// <summary>What was read.</summary>
    public KeySpan Span => span;

    /// <summary>The revision asked for.</summary>
    public long Revision => revision;

    /// <summary>Whether a write has come between question and answer.</summary>
    public bool IsVoid { get; set; }

    /// <summary>The answer; null while it is on its way. Never changed.</summary>
    public RangeResponse? Response { get; set; }

    /// <summary>Bytes of the answer.</summary>
    public int Size { get; set; }
}
