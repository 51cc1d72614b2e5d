using System.Text;
using Netcd.Core.World;

namespace Netcd.Core.Auth.Passwords;

/// <summary>
/// Hashes and checks passwords on background threads. At most so many run at once that logins leave room for everything else, and at
/// most <see cref="MaxWaiting"/> wait; more are refused. Thread-safe.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>Most callers that may wait.</summary>
    public const int MaxWaiting = 1024;

    /// <summary>A hash of no known password, so that an unknown user takes as long as a wrong password.</summary>
    private static readonly byte[] Decoy = "$2a$10$wjyYg0Bt3W3zv2bNQ0D0KODBoZOgqV4A9p1gR4rj1Zf1mK3Xw2d2W"u8.ToArray();

    private readonly IWorld _world;
    private readonly int _cost;
    private readonly SemaphoreSlim _running;
    private int _waiting;

    /// <summary>Creates it.</summary>
    /// <param name="world">Gives threads and salt.</param>
    /// <param name="cost">Cost of new hashes, see <see cref="Bcrypt"/>.</param>
    /// <param name="parallelism">Passwords worked on at once, at least 1.</param>
    public PasswordHashing(IWorld world, int cost, int parallelism)
    {
        _world = world;
        _cost = cost;
        _running = new SemaphoreSlim(parallelism);
    }

    /// <summary>Hashes a password on this thread, which takes long.</summary>
    /// <returns>False when the password is longer than <see cref="Bcrypt.MaxPasswordBytes"/>.</returns>
    public bool TryHash(string password, out byte[] hash)
    {
        hash = [];
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        if (bytes.Length > Bcrypt.MaxPasswordBytes)
        {
            return false;
        }

        Span<byte> salt = stackalloc byte[Bcrypt.SaltSize];
        _world.FillSecret(salt);
        hash = Bcrypt.Hash(bytes, _cost, salt);
        return true;
    }

    /// <summary>Hashes a password in the background.</summary>
    /// <returns>Null when too many wait; an empty hash when the password is too long.</returns>
    public Task<byte[]?> HashAsync(string password) => RunAsync(() => TryHash(password, out byte[] hash) ? hash : [], null);

    /// <summary>Checks a password in the background.</summary>
    /// <param name="password">What the client gave.</param>
    /// <param name="hash">The stored hash; empty for a user that does not exist, which takes as long and never matches.</param>
    /// <returns>Null when too many wait.</returns>
    public Task<bool?> VerifyAsync(string password, ReadOnlyMemory<byte> hash)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        return RunAsync<bool?>(() => Bcrypt.Verify(bytes, hash.IsEmpty ? Decoy : hash.Span) && !hash.IsEmpty, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, T refused)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return refused;
        }

        await _running.WaitAsync();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.RunInBackground("password", () =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        try
        {
            return await done.Task;
        }
        finally
        {
            _running.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }
}
