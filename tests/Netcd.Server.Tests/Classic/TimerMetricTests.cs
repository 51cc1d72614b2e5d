using Netcd.Server.Timers;

namespace Netcd.Server.Tests.Classic;

public sealed class TimerMetricTests
{
    [Fact]
    public void Figures_are_those_of_the_sample()
    {
        var timer = new TimerMetric(TimeProvider.System);
        Assert.Equal(0, timer.Figures().Max);
        foreach (int micros in Enumerable.Range(1, 100))
        {
            timer.Observe(TimeSpan.FromMicroseconds(micros));
        }

        TimerFigures figures = timer.Figures();
        Assert.Equal((100, 1000, 100_000, 50_500), (figures.Count, figures.Min, figures.Max, figures.Mean));
        Assert.Equal([50_500, 75_750, 95_950, 99_990, 100_000], figures.Percentiles.Select(static p => Math.Round(p)));
        Assert.Equal(28_866, figures.Deviation, 1.0);
    }

    [Fact]
    public void The_oldest_durations_leave_the_sample()
    {
        var timer = new TimerMetric(TimeProvider.System);
        timer.Observe(TimeSpan.FromHours(1));
        for (int i = 0; i < 1028; i++)
        {
            timer.Observe(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((1029, 1_000_000), (timer.Figures().Count, timer.Figures().Max));
    }
}
