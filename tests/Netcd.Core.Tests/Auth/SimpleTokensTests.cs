using Netcd.Core.Auth;
using Netcd.Core.Auth.Tokens;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Tests.Auth;

public sealed class SimpleTokensTests
{
    private readonly StepWorld _world = new();
    private readonly SimpleTokens _tokens;

    public SimpleTokensTests() => _tokens = new SimpleTokens(_world, TimeSpan.FromSeconds(300));

    [Fact]
    public void A_token_has_the_text_of_etcd_and_stands_for_its_user_at_the_current_revision()
    {
        string seed = _tokens.NewSeed();
        Assert.Matches("^[A-Za-z]{16}$", seed);
        Assert.NotEqual(seed, _tokens.NewSeed());
        string token = _tokens.Assign("alice", seed, 72);
        Assert.Equal(seed + ".72", token);
        Assert.True(_tokens.TryFind(token, 5, out AuthCaller caller));
        Assert.Equal(new AuthCaller("alice", 5), caller);
        Assert.False(_tokens.TryFind(seed + ".73", 5, out _));
        Assert.False(_tokens.TryFind(token.ToLowerInvariant(), 5, out _));
    }

    [Fact]
    public void Each_use_renews_a_token_and_disuse_ends_it()
    {
        string token = _tokens.Assign("alice", _tokens.NewSeed(), 1);
        for (int i = 0; i < 3; i++)
        {
            _world.ManualClock.Advance(TimeSpan.FromSeconds(299));
            Assert.True(_tokens.TryFind(token, 1, out _));
        }

        _world.ManualClock.Advance(TimeSpan.FromSeconds(301));
        Assert.False(_tokens.TryFind(token, 1, out _));
    }

    [Fact]
    public void Dead_tokens_are_forgotten_at_later_logins()
    {
        string used = _tokens.Assign("alice", _tokens.NewSeed(), 1);
        for (int i = 0; i < 100; i++)
        {
            _tokens.Assign("alice", _tokens.NewSeed(), 2);
        }

        _world.ManualClock.Advance(TimeSpan.FromSeconds(200));
        Assert.True(_tokens.TryFind(used, 1, out _));
        _world.ManualClock.Advance(TimeSpan.FromSeconds(200));
        _tokens.Assign("bob", _tokens.NewSeed(), 3);
        Assert.Equal(2, _tokens.Count);
        Assert.True(_tokens.TryFind(used, 1, out _));
    }

    [Fact]
    public void A_new_password_a_deletion_and_disabling_end_tokens()
    {
        AuthFixture auth = AuthFixture.Enabled();
        string alice = auth.Tokens.Assign("alice", auth.Tokens.NewSeed(), 1);
        string bob = auth.Tokens.Assign("bob", auth.Tokens.NewSeed(), 1);
        string root = auth.Tokens.Assign("root", auth.Tokens.NewSeed(), 1);
        auth.Do(InternalRequestKind.AuthUserChangePassword, new AuthUserChangePasswordRequest { Name = "alice", HashedPassword = "aGFzaA==" });
        auth.Do(InternalRequestKind.AuthUserDelete, new AuthUserDeleteRequest { Name = "bob" });
        auth.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = "bob" });
        Assert.False(auth.Tokens.TryFind(alice, 1, out _));
        Assert.False(auth.Tokens.TryFind(bob, 1, out _));
        Assert.True(auth.Tokens.TryFind(root, 1, out _));
        auth.Do(InternalRequestKind.AuthDisable, new AuthDisableRequest());
        auth.Do(InternalRequestKind.AuthEnable, new AuthEnableRequest());
        Assert.False(auth.Tokens.TryFind(root, 1, out _));
    }

    [Theory]
    [InlineData("abc.72", 73ul)]
    [InlineData("abc.18446744073709551615", 0ul)]
    [InlineData("abc.99999999999999999999", 0ul)]
    [InlineData("abc.-1", 0ul)]
    [InlineData("abc", 0ul)]
    [InlineData("", 0ul)]
    public void The_entry_is_read_from_the_token(string token, ulong expected) => Assert.Equal(expected, _tokens.EntryOf(token));
}
