using Netcd.Core.V2;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.Tests.Classic;

public sealed class KeyRequestTests
{
    private const long Now = V2Time.Earliest;

    [Fact]
    public void Every_parameter_arrives()
    {
        KeyRequest request = Good("PUT", "value=a+b%26&ttl=5&prevValue=x&prevIndex=7&prevExist=true&dir=1&recursive=t&noValueOnSuccess=T");
        Assert.Equal(("a b&", "x", 7UL, (bool?)true), (request.Value, request.PrevValue, request.PrevIndex, request.PrevExist));
        Assert.True(request is { Directory: true, Recursive: true, NoValueOnSuccess: true });
        Assert.Equal(Now + 5_000_000_000, request.Expiration);
        KeyRequest watch = Good("GET", "wait=true&waitIndex=9&stream=true&quorum=false");
        Assert.True(watch is { Wait: true, WaitIndex: 9, Stream: true, Quorum: false });
    }

    [Fact]
    public void A_ttl_beyond_the_range_of_time_ends_with_it() => Assert.Equal(long.MaxValue, Good("PUT", "ttl=18446744073709551615").Expiration);

    [Theory]
    [InlineData("prevIndex=x&waitIndex=x", V2ErrorCode.IndexNotANumber, "invalid value for \"prevIndex\"")]
    [InlineData("waitIndex=x&recursive=x", V2ErrorCode.IndexNotANumber, "invalid value for \"waitIndex\"")]
    [InlineData("stream=x&dir=x", V2ErrorCode.InvalidField, "invalid value for \"dir\"")]
    [InlineData("wait=true&prevValue=", V2ErrorCode.InvalidField, "\"wait\" can only be used with GET requests")]
    [InlineData("prevValue=&ttl=x", V2ErrorCode.PrevValueRequired, "\"prevValue\" cannot be empty")]
    [InlineData("ttl=x&prevExist=x", V2ErrorCode.TtlNotANumber, "invalid value for \"ttl\"")]
    [InlineData("prevExist=x&refresh=x", V2ErrorCode.InvalidField, "invalid value for prevExist")]
    [InlineData("refresh=true&value=v", V2ErrorCode.RefreshValue, "A value was provided on a refresh")]
    [InlineData("refresh=true", V2ErrorCode.RefreshTtlRequired, "No TTL value set")]
    [InlineData("value=%zz", V2ErrorCode.InvalidForm, "invalid URL escape \"%zz\"")]
    [InlineData("a;b", V2ErrorCode.InvalidForm, "invalid semicolon separator in query")]
    public void The_first_mistake_is_named(string query, V2ErrorCode code, string cause) =>
        Assert.Equal(new V2Error(code, cause, 0), KeyRequest.Parse("PUT", "/1/k", RequestForm.OfQuery(query.AsMemory()), Now, out _));

    [Theory]
    [InlineData("/v2/keys/a%2Fb", "/v2/keys/a/b")]
    [InlineData("/v2/keys/a+b%20c", "/v2/keys/a+b c")]
    [InlineData("/v2/keys/%E2%82%AC?x=%zz", "/v2/keys/€")]
    public void Paths_are_decoded_as_Go_does(string target, string path)
    {
        Assert.True(GoPath.TrySplit(target, out string decoded, out _));
        Assert.Equal(path, decoded);
        Assert.False(GoPath.TrySplit("/v2/keys/%zz", out _, out _));
    }

    [Theory]
    [InlineData("/a//b/", "/a/b/")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/./", "/")]
    [InlineData("/a/b", "/a/b")]
    public void Paths_are_cleaned_as_Go_does(string path, string clean) => Assert.Equal(clean, GoPath.Clean(path));

    private static KeyRequest Good(string method, string query)
    {
        Assert.Equal(V2ErrorCode.None, KeyRequest.Parse(method, "/1/k", RequestForm.OfQuery(query.AsMemory()), Now, out KeyRequest request).Code);
        return request;
    }
}
