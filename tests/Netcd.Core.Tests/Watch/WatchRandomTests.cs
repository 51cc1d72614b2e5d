using Netcd.Core.Mvcc;
using Netcd.Core.Watch;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using static Netcd.Protocol.Rpc.WatchCreateRequest.Types;

namespace Netcd.Core.Tests.Watch;

/// <summary>Random clients, writes, compactions and restores against a model, everything drawn from a seed.</summary>
public sealed class WatchRandomTests
{
    private const string Keys = "abcdefgh";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_watch_is_ordered_unique_reliable_atomic_and_bookmarkable(int seed)
    {
        for (int i = 0; i < 5; i++)
        {
            new Run((seed * 1000) + i).Play();
        }
    }

    [Fact]
    public void The_random_runs_reach_every_kind_of_answer()
    {
        int[] seen = new int[4];
        for (int seed = 1; seed <= 5; seed++)
        {
            var run = new Run(seed);
            run.Play();
            foreach (WatchChecker checker in run.Checkers)
            {
                seen[0] += checker.Events;
                seen[1] += checker.Compacted;
                seen[2] += checker.Progress;
                seen[3] += checker.Replayed;
            }
        }

        Assert.All(seen, count => Assert.True(count > 20, string.Join(' ', seen)));
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly WatchFixture _fixture;
        private readonly List<(WatchStream Stream, WatchChecker Checker)> _streams = [];
        private readonly Queue<KeyChange[]> _published = new();
        private long _told = 1;

        public Run(int seed)
        {
            _random = new Random(seed);
            _fixture = new WatchFixture(new WatchOptions
            {
                MaxQueuedResponses = _random.Next(3) == 0 ? 128 : _random.Next(1, 10),
                MaxQueuedBytes = _random.Next(100, 5000),
                MaxRevisionsPerScan = _random.Next(1, 20),
                MaxBytesPerScan = _random.Next(50, 1000),
                MaxRecentChanges = _random.Next(1, 20),
                MaxRecentBytes = _random.Next(50, 1000),
                FragmentBytes = _random.Next(60, 300),
                ProgressInterval = TimeSpan.FromSeconds(10),
            });
        }

        public List<WatchChecker> Checkers { get; } = [];

        public void Play()
        {
            for (int step = 0; step < 1500; step++)
            {
                Step();
            }

            while (Tell())
            {
            }

            bool any = true;
            while (any)
            {
                _fixture.World.Settle();
                any = false;
                foreach ((WatchStream stream, WatchChecker checker) in _streams)
                {
                    any |= Read(stream, checker, int.MaxValue) > 0;
                }
            }

            Assert.All(_streams, s => s.Checker.CheckComplete());
            Assert.Equal(0, _fixture.Metric("etcd_debugging_mvcc_slow_watcher_total"));
            _fixture.Dispose();
        }

        private void Step()
        {
            switch (_random.Next(100))
            {
                case < 30:
                    Publish();
                    break;
                case < 55:
                    Tell();
                    break;
                case < 65:
                    _fixture.World.Step();
                    break;
                case < 80 when _streams.Count > 0:
                    (WatchStream stream, WatchChecker checker) = AnyStream();
                    Read(stream, checker, _random.Next(1, 12));
                    break;
                case < 88 when _streams.Count > 0:
                    Create();
                    break;
                case < 91 when _streams.Count > 0:
                    Cancel();
                    break;
                case < 95 when _streams.Count > 0:
                    AnyStream().Stream.RequestProgress();
                    break;
                case < 96:
                    _fixture.World.ManualClock.Advance(TimeSpan.FromSeconds(_random.Next(15)));
                    break;
                case < 97:
                    Compact();
                    break;
                case < 98:
                    Restore();
                    break;
                default:
                    OpenOrClose();
                    break;
            }
        }

        private (WatchStream Stream, WatchChecker Checker) AnyStream() => _streams[_random.Next(_streams.Count)];

        private KeyChange[] Write()
        {
            var operations = new List<(string, string?)>();
            foreach (char key in Keys.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)))
            {
                operations.Add((key.ToString(), new string('v', _random.Next(1, 40))));
            }

            // A put first, because a transaction of deletes alone may change nothing.
            for (int i = 1; i < operations.Count; i++)
            {
                operations[i] = _random.Next(3) == 0 ? (operations[i].Item1, null) : operations[i];
            }

            return _fixture.History.Write([.. operations]);
        }

        private void Publish() => _published.Enqueue(Write());

        private bool Tell()
        {
            if (!_published.TryDequeue(out KeyChange[]? changes))
            {
                return false;
            }

            _told = changes[0].Revision.Main;
            _fixture.Hub.OnRevision(_told, changes);
            return true;
        }

        private static int Read(WatchStream stream, WatchChecker checker, int max)
        {
            List<WatchResponse> responses = WatchFixture.ReadQueued(stream, max);
            responses.ForEach(checker.Check);
            return responses.Count;
        }

        private void Create()
        {
            (WatchStream stream, WatchChecker checker) = AnyStream();
            string key = Keys[_random.Next(Keys.Length)].ToString();
            string end = _random.Next(4) switch
            {
                0 or 1 => "",
                2 => "\0",
                _ => key + "z",
            };
            WatchCreateRequest request = WatchFixture.Request(key, end == key + "z" && _random.Next(2) == 0 ? "h" + key : end);
            if (WatchRange.Normalize(request).IsEmpty)
            {
                return;
            }

            long current = _fixture.History.CurrentRevision;
            request.StartRevision = _random.Next(3) switch
            {
                0 => 0,
                1 => _random.NextInt64(Math.Max(1, current - 60), current + 1),
                _ => _random.NextInt64(current, current + 20),
            };
            request.PrevKv = _random.Next(3) == 0;
            request.Fragment = _random.Next(3) == 0;
            request.ProgressNotify = _random.Next(3) == 0;
            if (_random.Next(4) == 0)
            {
                request.Filters.Add(_random.Next(2) == 0 ? FilterType.Noput : FilterType.Nodelete);
            }

            checker.Asked(request);
            stream.Create(request, EtcdError.None);
        }

        private void Cancel()
        {
            (WatchStream stream, WatchChecker checker) = AnyStream();
            if (checker.Live is { Length: > 0 } live)
            {
                long id = live[_random.Next(live.Length)];
                checker.Canceling(id);
                stream.Cancel(id);
            }
        }

        private void Compact()
        {
            long low = Math.Max(1, _fixture.History.CompactedRevision);
            _fixture.History.Compact(_random.NextInt64(low, Math.Max(low, _told) + 1));
        }

        private void Restore()
        {
            // A received snapshot: revisions that were never told, and nothing half told.
            while (Tell())
            {
            }

            for (int i = _random.Next(30); i > 0; i--)
            {
                Write();
            }

            _fixture.Hub.OnRestored();
            _told = _fixture.History.CurrentRevision;
        }

        private void OpenOrClose()
        {
            if (_streams.Count > 4)
            {
                int at = _random.Next(_streams.Count);
                _streams[at].Stream.Dispose();
                _streams.RemoveAt(at);
                return;
            }

            var checker = new WatchChecker(_fixture.History);
            Checkers.Add(checker);
            _streams.Add((_fixture.Hub.OpenStream(), checker));
        }
    }
}
