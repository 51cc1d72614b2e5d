#!/usr/bin/env python3
"""Breaks Netcd.Raft in small ways, one at a time, in a copy, and shows that the tests notice each.

    tests/Netcd.Raft.Mutation/mutate.py            all mutants
    tests/Netcd.Raft.Mutation/mutate.py lease ...  those whose name contains one of the words

All mutants together take about five minutes and write docs/raft-mutations.md anew.

Exit code 0 when every mutant was noticed. A mutant that makes tests hang or eat all memory counts as noticed. The sources are not touched.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIMEOUT = 120

# The one ordinary build at the start, on a machine that may be busy.
BUILD_TIMEOUT = 900

# A mutant that runs in circles must not eat the memory of the machine.
HEAP_LIMIT = 1 << 30

# name, file below src/Netcd.Raft, text, replacement
MUTANTS = [
    # Elections
    ("lease never refuses a vote", "Node/RaftNode.Election.cs", "if (isTransfer || !isInLease)", "if (isTransfer || !isInLease || Term < ulong.MaxValue)"),
    ("lease lasts a tick too long", "Node/RaftNode.Election.cs", "_electionElapsed < _config.ElectionTick;", "_electionElapsed <= _config.ElectionTick;"),
    ("lease stops transfers", "Node/RaftNode.Election.cs", "if (isTransfer || !isInLease)", "if (!isInLease)"),
    ("vote although a leader is known", "Node/RaftNode.Election.cs", "(Vote == RaftId.None && Lead == RaftId.None)", "(Vote == RaftId.None)"),
    ("pre-vote for the present term", "Node/RaftNode.Election.cs", "(isPre && message.Term > Term)", "isPre"),
    ("shorter log gets the vote", "Log/RaftLog.cs", "theirs.Term == ours.Term && theirs.Index >= ours.Index", "theirs.Term == ours.Term"),
    ("equal log gets no vote", "Log/RaftLog.cs", "theirs.Index >= ours.Index", "theirs.Index > ours.Index"),
    ("granted pre-vote carries the own term", "Node/RaftNode.Election.cs", "To = message.From, Term = message.Term, Type = response }", "To = message.From, Term = Term, Type = response }"),
    ("vote is not remembered", "Node/RaftNode.Election.cs", "            Vote = message.From;\n", ""),
    ("granting a vote does not restart the timer", "Node/RaftNode.Election.cs", "            _electionElapsed = 0;\n            Vote", "            Vote"),
    ("vote is forgotten within the term", "Node/RaftNode.Roles.cs", "if (Term != term)", "if (Term != term || Vote != Id)"),
    ("transfer survives the office", "Node/RaftNode.Roles.cs", "        _transferee = RaftId.None;\n", ""),
    ("pre-candidate keeps its leader", "Node/RaftNode.Roles.cs", "        _tracker.ResetVotes();\n        Lead = RaftId.None;\n        Role = RaftRole.PreCandidate;", "        _tracker.ResetVotes();\n        Role = RaftRole.PreCandidate;"),
    ("pre-candidate keeps old votes", "Node/RaftNode.Roles.cs", "        _tracker.ResetVotes();\n        Lead = RaftId.None;\n        Role = RaftRole.PreCandidate;", "        Lead = RaftId.None;\n        Role = RaftRole.PreCandidate;"),
    ("campaign with unapplied conf change", "Node/RaftNode.Election.cs", "else if (Log.HasUnappliedConfChange())", "else if (Log.HasUnappliedConfChange() && Term == ulong.MaxValue)"),
    ("campaign with pending snapshot", "Node/RaftNode.Election.cs", " && !Log.HasPendingSnapshot", ""),
    ("learner campaigns", "Node/RaftNode.Election.cs", "Progress.Find(Id) is { IsLearner: false } &&", "Progress.Find(Id) is not null &&"),
    ("candidate counts the other kind of votes", "Node/RaftNode.Election.cs", "case MessageType.MsgPreVoteResp when Role == RaftRole.PreCandidate:", "case MessageType.MsgPreVoteResp:"),
    ("lost election keeps the candidacy", "Node/RaftNode.Election.cs", "if (result == VoteResult.Lost)", "if (result == VoteResult.Lost && granted > 99)"),
    ("transfer asks pre-votes first", "Node/RaftNode.Election.cs", "var isPre = kind == CampaignKind.PreElection;", "var isPre = kind == CampaignKind.PreElection || (_config.PreVote && Role == RaftRole.Follower);"),
    ("refused pre-vote of a higher term is ignored", "Node/RaftNode.Step.cs", "message is { Type: MessageType.MsgPreVoteResp, Reject: false }", "message is { Type: MessageType.MsgPreVoteResp }"),
    ("pre-vote raises the term", "Node/RaftNode.Step.cs", "if (message.Type == MessageType.MsgPreVote || ", "if ("),
    ("stuck member is not freed with check-quorum", "Node/RaftNode.Step.cs", "(_config.CheckQuorum || _config.PreVote)", "_config.PreVote"),
    ("stuck member is not freed with pre-vote", "Node/RaftNode.Step.cs", "(_config.CheckQuorum || _config.PreVote)", "_config.CheckQuorum"),
    ("low pre-vote gets no answer", "Node/RaftNode.Step.cs", "else if (message.Type == MessageType.MsgPreVote)", "else if (message.Type == MessageType.MsgPreVote && Term == ulong.MaxValue)"),
    ("timeouts are not drawn anew", "Node/RaftNode.Roles.cs", "_config.ElectionTick + _config.Random.Next(_config.ElectionTick)", "Math.Max(RandomizedElectionTimeout, _config.ElectionTick)"),
    ("timeouts may be twice the limit", "Node/RaftNode.Roles.cs", "_config.Random.Next(_config.ElectionTick)", "_config.Random.Next(_config.ElectionTick + 1)"),
    ("quorum check forgets nobody", "Node/RaftNode.Leader.cs", "Progress.Peers[i].RecentActive = false;", "Progress.Peers[i].RecentActive |= false;"),
    ("learners count for the quorum check", "Tracker/ProgressTracker.cs", "is { IsLearner: false } peer ? peer.RecentActive : null", "is { } peer ? peer.RecentActive || progress.Count > 2 : null"),
    ("answers leave before the disk", "Node/RaftNode.Sending.cs", "if (message.Type is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgPreVoteResp)", "if (message.Type is MessageType.MsgAppResp or MessageType.MsgVoteResp or MessageType.MsgPreVoteResp && !message.Reject)"),

    # Replication
    ("earlier terms commit by counting", "Log/RaftLog.cs", "id.Index <= Committed || !Matches(id))", "id.Index <= Committed)"),
    ("heartbeat carries the whole commit index", "Node/RaftNode.Replication.cs", "Math.Min(progress.Match, Log.Committed)", "Log.Committed"),
    ("acknowledgement covers the whole log", "Node/RaftNode.Follower.cs", "Index = lastNew }", "Index = Log.LastIndex }"),
    ("follower does not skip conflicts", "Node/RaftNode.Follower.cs", "Log.FindConflictByTerm(Math.Min(message.Index, Log.LastIndex), message.LogTerm)", "new EntryId(Log.TermOrZero(Math.Min(message.Index, Log.LastIndex)), Math.Min(message.Index, Log.LastIndex))"),
    ("leader does not skip conflicts", "Node/RaftNode.Replication.cs", "if (message.LogTerm > 0)", "if (message.LogTerm > 999)"),
    ("stale rejection moves a probe", "Tracker/Progress.cs", "if (Next - 1 != rejected)", "if (Next - 1 < rejected)"),
    ("stale rejection stops replication", "Tracker/Progress.cs", "if (rejected <= Match)", "if (rejected < Match)"),
    ("rejection goes below the match", "Tracker/Progress.cs", "Math.Max(Math.Min(rejected, hint + 1), Match + 1)", "Math.Max(Math.Min(rejected, hint + 1), 1)"),
    ("acknowledgement lowers the match", "Tracker/Progress.cs", "if (index <= Match)\n", "if (index == Match)\n"),
    ("probing ignores the pending snapshot", "Tracker/Progress.cs", "next = Math.Max(next, PendingSnapshot + 1);", "next = Math.Max(next, 1);"),
    ("failed snapshot counts as arrived", "Node/RaftNode.Snapshots.cs", "            progress.PendingSnapshot = 0;\n", ""),
    ("peer is not paused after a snapshot", "Node/RaftNode.Snapshots.cs", "        progress.MsgAppFlowPaused = true;\n", ""),
    ("snapshot to an inactive peer", "Node/RaftNode.Snapshots.cs", "if (!progress.RecentActive)", "if (!progress.RecentActive && Term == ulong.MaxValue)"),
    ("only the sent snapshot resumes a peer", "Node/RaftNode.Replication.cs", "when progress.Match + 1 >= Log.FirstIndex:", "when progress.Match >= progress.PendingSnapshot:"),
    ("any acknowledgement resumes a peer", "Node/RaftNode.Replication.cs", "when progress.Match + 1 >= Log.FirstIndex:", "when progress.Match > 0:"),
    ("heartbeat answer does not resume", "Node/RaftNode.Replication.cs", "        progress.MsgAppFlowPaused = false;\n", ""),
    ("probed peer stays probed", "Node/RaftNode.Replication.cs", "progress.Match < Log.LastIndex || progress.State == ProgressState.Probe", "progress.Match < Log.LastIndex"),
    ("known acknowledgement does not end a probe", "Node/RaftNode.Replication.cs", "|| (progress.Match == message.Index && progress.State == ProgressState.Probe)", "|| (progress.Match == message.Index && progress.State == ProgressState.Probe && Term == ulong.MaxValue)"),
    ("unreachable peer is not probed", "Node/RaftNode.Leader.cs", "                    progress.BecomeProbe();\n", ""),
    ("commit index is pushed again and again", "Tracker/Progress.cs", "commit > _sentCommit && _sentCommit < Next - 1", "commit > 0"),
    ("commit index is not pushed", "Tracker/Progress.cs", "commit > _sentCommit && _sentCommit < Next - 1", "commit > _sentCommit && Next == 0"),
    ("window keeps its bytes at a reset", "Tracker/Inflights.cs", "(_start, Count, _bytes) = (0, 0, 0)", "(_start, Count) = (0, 0)"),
    ("window ignores bytes", "Tracker/Inflights.cs", "|| (maxBytes != 0 && _bytes >= maxBytes)", "|| (maxBytes != 0 && _bytes >= ulong.MaxValue)"),
    ("full window does not pause", "Tracker/Progress.cs", "MsgAppFlowPaused = Inflights.IsFull;", "MsgAppFlowPaused = Inflights.IsFull && Next == 0;"),
    ("full window takes more", "Node/RaftNode.Replication.cs", "progress.State != ProgressState.Replicate || !progress.Inflights.IsFull", "progress.State != ProgressState.Replicate || Term > 0"),
    ("one message per acknowledgement", "Node/RaftNode.Replication.cs", "while (MaybeSendAppend(message.From, progress, sendIfEmpty: false))", "if (MaybeSendAppend(message.From, progress, sendIfEmpty: false))"),
    ("commit is not broadcast", "Node/RaftNode.Replication.cs", "            ReleaseReadsAfterFirstCommit();\n            BroadcastAppend();", "            ReleaseReadsAfterFirstCommit();"),
    ("forwarded messages carry a term", "Node/RaftNode.Sending.cs", "Term = isForwarded ? 0 : Term", "Term = Term"),

    # Log and storage
    ("stale acknowledgement frees entries", "Log/UnstableLog.cs", "else if (term != id.Term)", "else if (term > id.Term + 99)"),
    ("acknowledgement of an earlier term frees entries", "Node/RaftNode.Step.cs", "                _trace.IgnoredStaleAppend(Term, message);", "                _trace.IgnoredStaleAppend(Term, message);\n                Log.Unstable.StableTo(new EntryId(message.LogTerm, message.Index));"),
    ("snapshot of an earlier term stays pending", "Node/RaftNode.Step.cs", "                _trace.IgnoredStaleAppend(Term, message);\n            }\n\n            SnapshotApplied(message.Snapshot);", "                _trace.IgnoredStaleAppend(Term, message);\n            }\n"),
    ("append response only with new entries", "Node/RawNode.Ready.cs", "_raft.Log.Unstable.Count > 0 || snapshot is not null;", "_raft.Log.Unstable.HasNextEntries || snapshot is not null;"),
    ("replaced entries count as written", "Log/UnstableLog.cs", "            OffsetInProgress = from;\n", "            OffsetInProgress = Math.Max(from, OffsetInProgress);\n"),
    ("truncated entries count as written", "Log/UnstableLog.cs", "OffsetInProgress = Math.Min(OffsetInProgress, from);", "OffsetInProgress = Math.Min(OffsetInProgress, End);"),
    ("unstable log overwrites what it gave away", "Log/EntryBuffer.cs", "        MoveToNewArray(kept, kept + entries.Length);\n        Add(entries);", "        Count = kept;\n        Add(entries);"),
    ("storage overwrites what it gave away", "Storage/EntryChunks.cs", "_chunks[chunk] = CopyOf(chunk, 0, kept);", "_ = kept;"),
    ("empty unstable log keeps payloads", "Log/EntryBuffer.cs", "_payloadInArray > MaxRetainedPayload", "_payloadInArray == ulong.MaxValue"),
    ("commit beyond the log", "Log/RaftLog.cs", "if (index > LastIndex)\n        {\n            _trace.Broken($\"tocommit", "if (index > LastIndex + 99)\n        {\n            _trace.Broken($\"tocommit"),
    ("heartbeat moves commit back", "Log/RaftLog.cs", "if (index <= Committed)\n        {\n            return;", "if (index == Committed)\n        {\n            return;"),
    ("size limit off by one entry", "Log/EntrySizes.cs", "if (size > maxBytes && i > 0)", "if (size >= maxBytes && i > 0)"),
    ("unstable entry over the limit is added", "Log/RaftLog.Reading.cs", "if (unstable.Length == 1 && size + EntrySizes.Encoded(unstable.Span) > maxBytes)", "if (unstable.Length == 0)"),
    ("short answer of storage is passed over", "Log/RaftLog.Reading.cs", "hi > Unstable.Offset && (ulong)entries.Length == cut - lo", "hi > Unstable.Offset"),
    ("page cut before the limit does not wait", "Log/RaftLog.Applying.cs", "_applyingBytes >= _maxApplyingBytes || index < MaxAppliable(allowUnstable);", "_applyingBytes >= _maxApplyingBytes;"),
    ("outstanding bytes are forgotten", "Log/RaftLog.Applying.cs", "_maxApplyingBytes - _applyingBytes, out", "_maxApplyingBytes, out"),
    ("entries with a pending snapshot", "Log/RaftLog.Applying.cs", "!_applyingPaused && !HasPendingSnapshot &&", "!_applyingPaused &&"),
    ("unstable entries are applied with async writes", "Log/RaftLog.Applying.cs", "allowUnstable ? Committed : Math.Min(Committed, Unstable.Offset - 1)", "Committed"),
    ("vote without sync", "Node/RawNode.Ready.cs", "|| hard.Vote != _savedHardState.Vote ||", "||"),
    ("commit with sync", "Node/RawNode.Ready.cs", "|| hard.Vote != _savedHardState.Vote ||", "|| hard != _savedHardState ||"),
    ("old snapshot is restored", "Node/RaftNode.Snapshots.cs", "if (metadata.Index <= Log.Committed)", "if (metadata.Index < Log.Committed)"),
    ("known snapshot replaces the log", "Node/RaftNode.Snapshots.cs", "if (Log.Matches(new EntryId(metadata.Term, metadata.Index)))", "if (metadata.Term == 99)"),
    ("snapshot without the receiver", "Node/RaftNode.Snapshots.cs", "!state.Learners.Contains(Id) && !state.VotersOutgoing.Contains(Id)", "!state.Learners.Contains(Id) && Id == 99"),
    ("outgoing voter refuses the snapshot", "Node/RaftNode.Snapshots.cs", " && !state.VotersOutgoing.Contains(Id)", ""),

    # Proposals and configuration
    ("second pending conf change", "Node/RaftNode.Proposals.cs", "if (_pendingConfIndex > Log.Applied)", "if (_pendingConfIndex > Log.Committed + 99)"),
    ("new leader takes conf changes at once", "Node/RaftNode.Roles.cs", "_pendingConfIndex = Log.LastIndex;", "_pendingConfIndex = 0;"),
    ("joint change within a joint configuration", "Node/RaftNode.Proposals.cs", "if (Config.IsJoint && !isLeave)", "if (Config.IsJoint && !isLeave && Term == ulong.MaxValue)"),
    ("leaving twice", "Node/RaftNode.Proposals.cs", "if (!Config.IsJoint && isLeave)", "if (!Config.IsJoint && isLeave && Term == ulong.MaxValue)"),
    ("removed leader proposes", "Node/RaftNode.Proposals.cs", "if (Progress.Find(Id) is null)", "if (Progress.Find(Id) is null && Term == ulong.MaxValue)"),
    ("proposals during a transfer", "Node/RaftNode.Proposals.cs", "if (_transferee != RaftId.None)", "if (_transferee == ulong.MaxValue)"),
    ("single big proposal is refused", "Node/RaftNode.Proposals.cs", "_uncommittedSize > 0 && size > 0", "size > 0"),
    ("empty proposal is refused", "Node/RaftNode.Proposals.cs", "_uncommittedSize > 0 && size > 0 &&", "_uncommittedSize > 0 && (size > 0 || _uncommittedSize >= limit) &&"),
    ("uncommitted bytes stay counted", "Node/RaftNode.Step.cs", "_uncommittedSize -= Math.Min(_uncommittedSize, EntrySizes.Payload(entries));", "_uncommittedSize -= 0;"),
    ("auto-leave too early", "Node/RaftNode.Configuration.cs", "applied < _pendingConfIndex ||", "applied + 1 < _pendingConfIndex ||"),
    ("auto-leave by followers", "Node/RaftNode.Configuration.cs", " || Role != RaftRole.Leader)\n        {\n            return;\n        }\n\n        // No payload", ")\n        {\n            return;\n        }\n\n        // No payload"),
    ("new peers are inactive", "ConfChanges/ConfChanger.cs", "RecentActive = true,", "RecentActive = false,"),
    ("new peers are probed late", "ConfChanges/ConfChanger.cs", "Next = Math.Max(lastIndex, 1),", "Next = lastIndex + 1,"),
    ("demotion at once", "ConfChanges/ConfChanger.cs", "if (_outgoing.Contains(id))\n        {\n            _learnersNext", "if (id == 99)\n        {\n            _learnersNext"),
    ("outgoing voters lose their progress", "ConfChanges/ConfChanger.cs", "if (!_outgoing.Contains(id))\n        {\n            Progress = Progress.Without(id);", "if (id != 99)\n        {\n            Progress = Progress.Without(id);"),
    ("two voters in one simple step", "ConfChanges/ConfChanger.cs", "before.DifferenceTo(_incoming) > 1", "before.DifferenceTo(_incoming) > 2"),
    ("restored configuration forgets auto-leave", "ConfChanges/ConfRestorer.cs", "changer.EnterJoint(state.AutoLeave, incoming)", "changer.EnterJoint(false, incoming)"),
    ("removal does not commit", "Node/RaftNode.Configuration.cs", "if (MaybeCommit())\n", "if (Term == ulong.MaxValue && MaybeCommit())\n"),
    ("new peers are not probed", "Node/RaftNode.Configuration.cs", "            ProbeNewPeers();\n", "            _ = progress;\n"),
    ("removed leader never steps down", "Node/RaftNode.Configuration.cs", "if (_config.StepDownOnRemoval)", "if (_config.StepDownOnRemoval && Term == ulong.MaxValue)"),
    ("transfer survives demotion", "Node/RaftNode.Configuration.cs", "if (!config.Voters.Contains(_transferee))", "if (config.Voters.Contains(ulong.MaxValue))"),
    ("late change after a snapshot", "Node/RawNode.cs", "entry.Index <= _raft.RestoredIndex ? null", "entry.Index < 0 ? null"),

    # Quorums, reads, transfer
    ("joint commit by either half", "Quorum/JointConfig.cs", "Math.Min(Majority", "Math.Max(Majority"),
    ("joint vote by either half", "Quorum/JointConfig.cs", "incoming == VoteResult.Lost || outgoing == VoteResult.Lost ?", "incoming == VoteResult.Lost && outgoing == VoteResult.Lost ?"),
    ("half is a majority", "Quorum/Majority.cs", "indexes[indexes.Length - (indexes.Length / 2 + 1)]", "indexes[indexes.Length - Math.Max(1, (indexes.Length + 1) / 2)]"),
    ("read before the first commit", "Node/RaftNode.Reads.cs", "if (!HasCommittedInTerm)\n        {\n            _readsBeforeFirstCommit", "if (Term == ulong.MaxValue)\n        {\n            _readsBeforeFirstCommit"),
    ("reads survive the office", "Node/RaftNode.Roles.cs", "        _reads.Clear();\n", ""),
    ("early reads survive the office", "Node/RaftNode.Roles.cs", "        _readsBeforeFirstCommit.Clear();\n", ""),
    ("one answer confirms all reads", "ReadIndex/ReadQueue.cs", "BinaryPrimitives.ReadUInt64LittleEndian(context))", "NewestPosition)"),
    ("impossible positions confirm reads", "ReadIndex/ReadQueue.cs", "if (position <= NewestPosition)", "if (position > 0)"),
    ("read without a quorum", "Node/RaftNode.Reads.cs", "if (DecidesAlone || ", "if (Config.Voters.Contains(Id) || "),
    ("no voter answers for the only one", "Node/RaftNode.Reads.cs", "Config.IsSingleton && Config.Voters.Contains(Id)", "Config.IsSingleton"),
    ("heartbeats carry no read position", "Node/RaftNode.Replication.cs", "var context = _reads.HeartbeatContext;", "ReadOnlyMemory<byte> context = default;"),
    ("heartbeat answer loses the context", "Node/RaftNode.Follower.cs", "Type = MessageType.MsgHeartbeatResp, Context = message.Context }", "Type = MessageType.MsgHeartbeatResp }"),
    ("transfer to a learner", "Node/RaftNode.Leader.cs", "if (progress.IsLearner)", "if (progress.IsLearner && Term == ulong.MaxValue)"),
    ("transfer has no time limit", "Node/RaftNode.Timers.cs", "                _transferee = RaftId.None;", "                _transferee = _transferee + 0;"),
    ("transfer gets less than its time", "Node/RaftNode.Leader.cs", "        _electionElapsed = 0;\n        _transferee = to;", "        _transferee = to;"),
    ("slow target is never told", "Node/RaftNode.Replication.cs", "if (message.From == _transferee &&", "if (message.From == ulong.MaxValue &&"),
    ("leader is forgotten in spite of lease reads", "Node/RaftNode.Follower.cs", "if (_config.ReadOnlyOption == ReadOnlyOption.LeaseBased)", "if (_config.ReadOnlyOption == ReadOnlyOption.LeaseBased && Term == ulong.MaxValue)"),
    ("local messages from the network", "Node/RawNode.cs", "if (MessageTypes.IsLocal(message.Type) && !isFromStorage)", "if (MessageTypes.IsLocal(message.Type) && message.From == 99)"),
    ("answers of strangers", "Node/RawNode.cs", "&& _raft.Progress.Find(message.From) is null)", "&& message.From == 0)"),
    ("second Ready before Advance", "Node/RawNode.Ready.cs", "if (_isAdvanceDue)\n", "if (_isAdvanceDue && _raft.Term == ulong.MaxValue)\n"),
    ("messages are sent twice", "Node/HandoverList.cs", "(_filling, Count, emptied, 0)", "(_filling, Count, [.. _filling], Count)"),

    # Wire
    ("zero fields are left out", "Messages/Codec/RaftCodec.HardState.cs", "writer.Varint(0x10, state.Vote);", "if (state.Vote != 0) { writer.Varint(0x10, state.Vote); }"),
    ("empty data is written like none", "Messages/Codec/RaftCodec.cs", "bytes.IsEmpty && bytes.Equals(default)", "bytes.IsEmpty"),
    ("packed lists are refused", "Messages/Codec/RaftCodec.ConfState.cs", "0x08 or 0x0a => ReadIds", "0x08 => ReadIds"),
    ("lengths are not checked", "Messages/Codec/ProtoReader.cs", "raw <= (ulong)(_source.Length - Position)", "raw <= int.MaxValue"),
]


def run(args, cwd, limit=TIMEOUT, **environment):
    try:
        done = subprocess.run(args, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=limit,
                              env={**os.environ, **environment})
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        return None, ""


def compiler():
    """The compiler of the SDK and the reference assemblies beside it: a compilation of one project without MSBuild takes a second."""
    host = pathlib.Path(shutil.which("dotnet")).resolve().parent
    sdk = subprocess.run(["dotnet", "--version"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    packs = sorted(host.glob("packs/Microsoft.NETCore.App.Ref/10.*/ref/net10.0"))
    if not packs:
        sys.exit(f"no reference assemblies of .NET 10 under {host}/packs")
    return host / "sdk" / sdk / "Roslyn/bincore/csc.dll", packs[-1]


def build(copy, output):
    csc, references = compiler()
    project = copy / "src/Netcd.Raft"
    sources = [p for p in project.rglob("*.cs") if "bin" not in p.relative_to(project).parts and "obj" not in p.relative_to(project).parts]
    generated = project / "obj/Debug/net10.0"
    arguments = ["-nostdlib", "-nologo", "-target:library", "-langversion:14", "-nullable:enable", "-deterministic", "-warn:0",
                 "-define:DEBUG;TRACE;NET;NET10_0_OR_GREATER", f"-out:{output / 'Netcd.Raft.dll'}",
                 *(f"-r:{dll}" for dll in sorted(references.glob("*.dll"))),
                 *map(str, sorted(sources)), *map(str, sorted(generated.glob("*.cs")))]
    response = copy / "mutant.rsp"
    response.write_text("\n".join(f'"{a}"' for a in arguments))
    return run(["dotnet", str(csc), "-shared", "-noconfig", f"@{response}"], copy)


def test(output):
    return run(["dotnet", "Netcd.Raft.Mutation.dll"], output, DOTNET_GCHeapHardLimit=f"{HEAP_LIMIT:x}")


def write_table(rows, survivors):
    lines = ["# Mutations of Netcd.Raft", "",
             "Written by `tests/Netcd.Raft.Mutation/mutate.py`: what was broken, and the first test that failed because of it.",
             f"{len(rows) - survivors} of {len(rows)} were noticed.", "",
             "| broken | file | noticed by |", "|---|---|---|"]
    lines += [f"| {name} | `{file}` | {verdict.removeprefix('noticed by ').split('(')[0]} |" for name, file, verdict in rows]
    (ROOT / "docs/raft-mutations.md").write_text("\n".join(lines) + "\n")


def main():
    wanted = [m for m in MUTANTS if not sys.argv[1:] or any(word in m[0] for word in sys.argv[1:])]
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in ["src/Netcd.Raft", "tests/Netcd.Raft.Tests", "tests/Netcd.Raft.Script", "tests/Netcd.Raft.Mutation", "docs"]:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("bin", "obj"))
        for path in [*ROOT.glob("*.props"), *ROOT.glob("*.targets"), ROOT / "BannedSymbols.txt", ROOT / "global.json",
                     ROOT / ".editorconfig", ROOT / "tests/Directory.Build.props"]:
            shutil.copy(path, copy / path.relative_to(ROOT))

        code, text = run(["dotnet", "build", "tests/Netcd.Raft.Mutation", "-v", "q", "--nologo"], copy, limit=BUILD_TIMEOUT)
        output = copy / "tests/Netcd.Raft.Mutation/bin/Debug/net10.0"
        if code == 0:
            code, text = build(copy, output)
        if code == 0:
            code, text = test(output)
        if code != 0:
            print(text or "timed out")
            sys.exit("the tests must pass before anything is broken")

        survived = []
        rows = []
        for number, (name, file, old, new) in enumerate(wanted, 1):
            path = copy / "src/Netcd.Raft" / file
            source = path.read_text()
            if source.count(old) != 1:
                sys.exit(f"{name}: the text to replace is there {source.count(old)} times in {file}")
            path.write_text(source.replace(old, new))
            code, text = build(copy, output)
            if code != 0:
                print(text)
                sys.exit(f"{name}: the mutant does not compile")
            code, text = test(output)
            verdict = "hangs" if code is None else "SURVIVES" if code == 0 else "noticed by " + (text.splitlines() or ["a crash"])[0]
            print(f"{number:3}/{len(wanted)} {name}: {verdict}", flush=True)
            rows.append((name, file, verdict))
            if code == 0:
                survived.append(name)
            path.write_text(source)

    if wanted == MUTANTS:
        write_table(rows, len(survived))
    print(f"{len(wanted) - len(survived)} of {len(wanted)} mutants noticed")
    if survived:
        sys.exit("survived: " + "; ".join(survived))


if __name__ == "__main__":
    main()
