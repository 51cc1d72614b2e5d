namespace Netcd.Rpc.Tests;

/// <summary>What came back on one stream.</summary>
internal sealed class Http2Response
{
    public List<List<KeyValuePair<string, string>>> HeaderBlocks { get; } = [];

    public List<byte> Data { get; } = [];

    public int? ResetCode { get; set; }

    public bool Ended { get; set; }

    public string? this[string name] => HeaderBlocks.SelectMany(b => b).Where(h => h.Key == name).Select(h => h.Value).SingleOrDefault();

    /// <summary>Status and text as they came, in whichever block.</summary>
    public (string? Code, string? Message) Status => (this["grpc-status"], this["grpc-message"]);
}
