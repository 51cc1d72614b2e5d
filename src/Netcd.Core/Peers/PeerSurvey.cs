using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Peers;

/// <summary>Asks several members the same question at once; of each member the URLs in turn until one answers. Thread-safe.</summary>
internal sealed class PeerSurvey(IPeerCalls calls, ILog log)
{
    /// <summary>What each of the members says about versions, in their order; null where it did not answer.</summary>
    public Task<PeerVersions?[]> VersionsAsync(ImmutableArray<Member> members, TimeSpan timeout, CancellationToken cancellation) =>
        Task.WhenAll(members.Select(member => VersionAsync(member, timeout, cancellation)));

    /// <summary>Whether any of the members says that a downgrade is under way; members that do not know the question count as no.</summary>
    public async Task<bool> IsDowngradeEnabledAsync(ImmutableArray<Member> members, TimeSpan timeout, CancellationToken cancellation)
    {
        bool[] answers = await Task.WhenAll(members.Select(async member =>
        {
            PeerResult<bool> answer = await AskAsync(member, url => calls.IsDowngradeEnabledAsync(url, timeout, cancellation));
            if (!answer.Succeeded)
            {
                log.Warn("failed to get downgrade enabled status", [("remote-member-id", MemberIds.ToText(member.Id)), ("error", answer.Reason)]);
            }

            return answer.Succeeded && answer.Value;
        }));
        return answers.Contains(true);
    }

    /// <summary>Asks the URLs of one member in turn until one gives an answer.</summary>
    public static async Task<PeerResult<T>> AskAsync<T>(Member member, Func<string, Task<PeerResult<T>>> ask)
    {
        PeerResult<T> answer = PeerResult<T>.NoAnswer("the member has no peer URL");
        foreach (string url in member.PeerUrls)
        {
            answer = await ask(url);
            if (answer.IsAnswered)
            {
                break;
            }
        }

        return answer;
    }

    private async Task<PeerVersions?> VersionAsync(Member member, TimeSpan timeout, CancellationToken cancellation)
    {
        PeerResult<PeerVersions> answer = await AskAsync(member, url => calls.GetVersionsAsync(url, timeout, cancellation));
        if (!answer.Succeeded)
        {
            log.Warn("failed to get version", [("remote-member-id", MemberIds.ToText(member.Id)), ("error", answer.Reason)]);
        }

        return answer.Value;
    }
}
