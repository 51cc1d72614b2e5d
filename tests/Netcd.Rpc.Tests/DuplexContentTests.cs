using Netcd.Rpc.Client;

namespace Netcd.Rpc.Tests;

public sealed class DuplexContentTests
{
    [Fact]
    public async Task A_completed_body_ends_in_order_and_an_abandoned_one_does_not()
    {
        using var completed = new DuplexContent();
        Task sending = completed.CopyToAsync(Stream.Null);
        completed.Complete();
        await Soon.In(sending);

        using var abandoned = new DuplexContent();
        sending = abandoned.CopyToAsync(Stream.Null);
        abandoned.Abandon(new OperationCanceledException("left"));
        abandoned.Complete();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon.In(sending));
    }

    [Fact]
    public async Task Whoever_waits_to_write_hears_that_the_body_could_not_begin()
    {
        using var body = new DuplexContent();
        Task<Stream> waiting = body.Stream;
        await Assert.ThrowsAnyAsync<Exception>(() => Soon.In(body.CopyToAsync(new EndedStream())));
        await Assert.ThrowsAsync<IOException>(() => Soon.In(waiting));
    }

    private sealed class EndedStream : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => Task.FromException(new IOException("ended"));
    }
}
