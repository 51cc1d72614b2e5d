using System.Globalization;
using System.Text;

namespace Netcd.Rpc.Http1;

/// <summary>The line <c>Date</c> of responses, written anew once a second. Thread-safe.</summary>
internal sealed class DateText(TimeProvider clock)
{
    private Line _last = new(-1, []);

    /// <summary>The line with its end, for this moment.</summary>
    public ReadOnlySpan<byte> Current
    {
        get
        {
            DateTimeOffset now = clock.GetUtcNow();
            long second = now.UtcTicks / TimeSpan.TicksPerSecond;
            Line last = Volatile.Read(ref _last);
            if (last.Second != second)
            {
                last = new Line(second, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Date: {now:R}\r\n")));
                Volatile.Write(ref _last, last);
            }

            return last.Bytes;
        }
    }

    private sealed record Line(long Second, byte[] Bytes);
}
