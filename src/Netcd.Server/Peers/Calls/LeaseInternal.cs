using Google.Protobuf;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Peers.Calls;

/// <summary>
/// leasepb.LeaseInternalRequest and LeaseInternalResponse: the messages of LeaseTimeToLive as field 1 of another message. Pure.
/// </summary>
internal static class LeaseInternal
{
    private const uint FieldOne = 0x0a;

    /// <summary>Wraps a request or response.</summary>
    public static byte[] Write(IMessage inner)
    {
        int size = inner.CalculateSize();
        byte[] bytes = new byte[1 + CodedOutputStream.ComputeLengthSize(size) + size];
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(FieldOne);
        output.WriteMessage(inner);
        return bytes;
    }

    /// <summary>Unwraps a request; null when it is malformed or not there.</summary>
    public static LeaseTimeToLiveRequest? ReadRequest(byte[] bytes) => Read<LeaseTimeToLiveRequest>(bytes);

    /// <summary>Unwraps a response; null when it is malformed or not there.</summary>
    public static LeaseTimeToLiveResponse? ReadResponse(byte[] bytes) => Read<LeaseTimeToLiveResponse>(bytes);

    private static T? Read<T>(byte[] bytes)
        where T : class, IMessage, new()
    {
        try
        {
            T? found = null;
            using var input = new CodedInputStream(bytes);
            while (input.ReadTag() is var tag and not 0)
            {
                if (tag == FieldOne)
                {
                    found ??= new T();
                    input.ReadMessage(found);
                }
                else
                {
                    input.SkipLastField();
                }
            }

            return found;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
