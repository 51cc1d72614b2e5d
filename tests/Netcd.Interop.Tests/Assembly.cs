// Each test runs a few processes; more at once only makes them slow.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
