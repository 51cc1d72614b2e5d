namespace Netcd.Raft;

/// <summary>
/// The state machine behind <see cref="RawNode"/>: messages and ticks in, state changes and messages out. This part holds the
/// state; the others hold one aspect each.
/// </summary>
internal sealed partial class RaftNode
{
    private readonly RaftConfig _config;
    private readonly RaftTrace _trace;
    private readonly ProgressTracker _tracker;

    private int _electionElapsed;
    private int _heartbeatElapsed;

    /// <summary>Member to which leadership is being handed over, or none.</summary>
    private ulong _transferee;

    public RaftNode(RaftConfig config)
    {
        _config = config;
        _trace = new RaftTrace(config.Logger, config.Id);
        _tracker = new ProgressTracker(config.MaxInflightMsgs, config.MaxInflightBytes);
        var maxApplying = config.MaxCommittedSizePerReady == 0 ? config.MaxSizePerMsg : config.MaxCommittedSizePerReady;
        Log = new RaftLog(config.Storage, _trace, maxApplying);

        var (hardState, confState) = config.Storage.InitialState();
        RestoreConfig(confState);
        if (!hardState.IsEmpty)
        {
            LoadHardState(hardState);
        }

        if (config.Applied > 0)
        {
            Log.AppliedTo(config.Applied, 0);
        }

        BecomeFollower(Term, RaftId.None);
        _trace.Started(Log, Term, _tracker.Config.Voters.Union());
    }

    public RaftLog Log { get; }

    public ulong Id => _config.Id;

    public ulong Term { get; private set; }

    public ulong Vote { get; private set; }

    public ulong Lead { get; private set; }

    public RaftRole Role { get; private set; }

    public GroupConfig Config => _tracker.Config;

    public ProgressMap Progress => _tracker.Progress;

    public HardState HardState => new(Term, Vote, Log.Committed);

    public SoftState SoftState => new(Lead, Role);

    public BasicStatus BasicStatus => new(Id, HardState, SoftState, Log.Applied, _transferee);

    private void LoadHardState(HardState state)
    {
        if (state.Commit < Log.Committed || state.Commit > Log.LastIndex)
        {
            _trace.Broken($"{Id:x} state.commit {state.Commit} is out of range [{Log.Committed}, {Log.LastIndex}]");
        }

        Log.LoadCommitted(state.Commit);
        (Term, Vote) = (state.Term, state.Vote);
    }
}
