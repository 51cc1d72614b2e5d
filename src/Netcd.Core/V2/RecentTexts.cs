namespace Netcd.Core.V2;

/// <summary>
/// What was made of the texts seen last, so that a text that comes again costs one comparison. A text may push out another one. Not
/// thread-safe: keep one per thread.
/// </summary>
/// <typeparam name="T">Made from the text alone; immutable.</typeparam>
public sealed class RecentTexts<T>(Func<string, T> make)
{
    // A power of two; few enough for every thread to have them.
    private const int Slots = 64;

    // Longer ones are rare, and would hold much memory.
    private const int MaxLength = 256;

    private readonly KeyValuePair<string, T>[] _slots = new KeyValuePair<string, T>[Slots];

    /// <summary>What is made of a text.</summary>
    public T Get(string text)
    {
        ref KeyValuePair<string, T> slot = ref _slots[string.GetHashCode(text, StringComparison.Ordinal) & (Slots - 1)];
        if (slot.Key == text)
        {
            return slot.Value;
        }

        T made = make(text);
        if (text.Length <= MaxLength)
        {
            slot = new(text, made);
        }

        return made;
    }
}
