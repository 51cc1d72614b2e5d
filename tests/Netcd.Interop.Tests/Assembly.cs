// Each test runs a few processes and waits for them much of the time; many at once only make them slow.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
