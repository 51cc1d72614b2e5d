using Netcd.Telemetry.Metrics;

namespace Netcd.Telemetry.Tests;

public sealed class MetricRegistryTests
{
    [Fact]
    public void A_histogram_counts_a_value_on_the_bound_into_that_bucket()
    {
        var histogram = new Histogram([0.1, 0.2]);
        histogram.Observe(0.1);
        histogram.Observe(0.15);
        histogram.Observe(5);
        Assert.Equal([1L, 1L, 1L], [histogram.CountIn(0), histogram.CountIn(1), histogram.CountIn(2)]);
        Assert.Equal(5.25, histogram.Sum, 6);
    }

    [Fact]
    public void One_name_cannot_carry_two_types()
    {
        var registry = new MetricRegistry();
        registry.Counter("a_total", "A.");
        Assert.Throws<InvalidOperationException>(() => registry.Gauge("a_total", "A."));
    }

    [Fact]
    public void Label_values_must_match_the_label_names()
    {
        var family = new MetricRegistry().Counters("a_total", "A.", "peer");
        family.With("x").Add(2);
        Assert.Equal(2, family.With("x").Value);
        Assert.Throws<ArgumentException>(() => family.With("x", "y"));
    }
}
