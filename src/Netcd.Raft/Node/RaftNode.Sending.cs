namespace Netcd.Raft;

internal sealed partial class RaftNode
{
    /// <summary>May leave at once.</summary>
    public HandoverList<Message> Messages { get; } = new();

    /// <summary>
    /// Answers that promise durability, rejections included, and the member's own votes and acknowledgements: they may leave, or be
    /// counted, only when everything known when they were made is on stable storage.
    /// </summary>
    public HandoverList<Message> MessagesAfterAppend { get; } = new();

    private void Send(in Message message)
    {
        var from = message.From == RaftId.None ? Id : message.From;
        if (message.Type is MessageType.MsgVote or MessageType.MsgVoteResp or MessageType.MsgPreVote or MessageType.MsgPreVoteResp)
        {
            // These are sent for a term that need not be the sender's.
            if (message.Term == 0)
            {
                _trace.Broken($"term should be set when sending {Names.Of(message.Type)}");
            }

            Route(message with { From = from });
            return;
        }

        if (message.Term != 0)
        {
            _trace.Broken($"term should not be set when sending {Names.Of(message.Type)} (was {message.Term})");
        }

        // What is passed on to the leader counts as local there, in whatever term it arrives.
        var isForwarded = message.Type is MessageType.MsgProp or MessageType.MsgReadIndex;
        Route(message with { From = from, Term = isForwarded ? 0 : Term });
    }

    private void Route(in Message message)
    {
        if (message.Type is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgPreVoteResp)
        {
            MessagesAfterAppend.Add(message);
            return;
        }

        if (message.To == Id)
        {
            _trace.Broken($"message should not be self-addressed when sending {Names.Of(message.Type)}");
        }

        Messages.Add(message);
    }
}
