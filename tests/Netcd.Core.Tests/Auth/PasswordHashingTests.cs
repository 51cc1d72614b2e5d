using Netcd.Core.Auth.Passwords;
using Netcd.Core.World;
using Netcd.Storage.Disk;

namespace Netcd.Core.Tests.Auth;

public sealed class PasswordHashingTests
{
    private static readonly byte[] Secret = Bcrypt.Hash("secret"u8, Bcrypt.MinCost, new byte[Bcrypt.SaltSize]);

    private readonly HeldWorld _world = new();

    [Fact]
    public async Task So_many_run_at_once_and_the_rest_waits()
    {
        using var hashing = new PasswordHashing(_world, Bcrypt.MinCost, 2);
        Task<bool?>[] checks = [.. Enumerable.Range(0, 5).Select(_ => hashing.VerifyAsync("secret", Secret))];
        await _world.Started.WaitAsync();
        await _world.Started.WaitAsync();
        for (int finished = 1; finished <= checks.Length; finished++)
        {
            Assert.Equal(Math.Min(2, checks.Length - finished + 1), _world.Count);
            _world.Take()();
            if (finished <= checks.Length - 2)
            {
                await _world.Started.WaitAsync();
            }
        }

        Assert.All(await Task.WhenAll(checks), static result => Assert.True(result));
    }

    [Fact]
    public async Task More_than_may_wait_are_refused()
    {
        using var hashing = new PasswordHashing(_world, Bcrypt.MinCost, 1);
        for (int i = 0; i < PasswordHashing.MaxWaiting; i++)
        {
            _ = hashing.VerifyAsync("secret", Secret);
        }

        Assert.Null(await hashing.VerifyAsync("secret", Secret));
        Assert.Null(await hashing.HashAsync("secret"));
    }

    [Fact]
    public async Task An_unknown_user_costs_a_check_and_never_matches()
    {
        using var hashing = new PasswordHashing(_world, Bcrypt.MinCost, 1);
        Task<bool?> check = hashing.VerifyAsync("", default);
        _world.Take()();
        Assert.False(await check);
    }

    [Fact]
    public async Task A_hash_is_salted_and_too_long_passwords_have_none()
    {
        var hashing = new PasswordHashing(new World.StepWorld(), Bcrypt.MinCost, 1);
        byte[]? first = await hashing.HashAsync("secret");
        byte[]? second = await hashing.HashAsync("secret");
        Assert.NotEqual(first, second);
        Assert.True(await hashing.VerifyAsync("secret", first));
        Assert.True(await hashing.VerifyAsync("secret", second));
        Assert.Empty((await hashing.HashAsync(new string('x', 73)))!);
    }

    /// <summary>Keeps background work until the test does it.</summary>
    private sealed class HeldWorld : IWorld
    {
        private readonly Queue<Action> _held = new();

        public int Count
        {
            get
            {
                lock (_held)
                {
                    return _held.Count;
                }
            }
        }

        public SemaphoreSlim Started { get; } = new(0);

        public TimeProvider Clock => TimeProvider.System;

        public IDisk Disk => throw new NotSupportedException();

        public Random Random { get; } = new(1);

        public void FillSecret(Span<byte> buffer) => Random.NextBytes(buffer);

        public ILoop CreateLoop(string name, Action turn, Action<Exception> onFault, LoopWaits waits = LoopWaits.Never) => throw new NotSupportedException();

        public void RunInBackground(string name, Action work)
        {
            lock (_held)
            {
                _held.Enqueue(work);
            }

            Started.Release();
        }

        public Action Take()
        {
            lock (_held)
            {
                return _held.Dequeue();
            }
        }
    }
}
