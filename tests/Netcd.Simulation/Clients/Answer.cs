using Google.Protobuf;
using Netcd.Protocol.Errors;

namespace Netcd.Simulation.Clients;

/// <summary>What a member answered.</summary>
/// <param name="Error">Its error, or none.</param>
/// <param name="Revision">Revision of the header, 0 when it has none.</param>
/// <param name="Body">The response without header, null when there is none.</param>
public readonly record struct Answer(EtcdError Error, long Revision = 0, IMessage? Body = null);
