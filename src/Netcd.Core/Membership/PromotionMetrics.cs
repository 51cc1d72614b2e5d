using Netcd.Protocol.Errors;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Membership;

/// <summary>Counts learners that this member, as the leader, has made voters or refused to. Thread-safe.</summary>
public sealed class PromotionMetrics(MetricRegistry registry)
{
    private readonly Counter _successes = registry.Counter(
        "etcd_server_learner_promote_successes", "The total number of successful learner promotions while this member is leader.");

    private readonly MetricFamilyOf<Counter> _failures = registry.Counters(
        "etcd_server_learner_promote_failures", "The total number of failed learner promotions (likely learner not ready) while this member is leader.", "Reason");

    /// <summary>Counts an outcome.</summary>
    public void Count(EtcdError outcome) => (outcome == EtcdError.None ? _successes : _failures.With(outcome.Message())).Add();
}
