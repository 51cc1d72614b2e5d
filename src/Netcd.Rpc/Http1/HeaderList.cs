using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Netcd.Rpc.Http1;

/// <summary>
/// The headers of one message in order. There are few, so they are searched one by one. Used again for the next message of the
/// connection, and so are the strings of received headers that repeat. Not thread-safe.
/// </summary>
internal sealed class HeaderList : IHeaderDictionary
{
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private KeyValuePair<string, StringValues>[] _fields = new KeyValuePair<string, StringValues>[8];
    private int _count;

    /// <summary>All headers but the content length.</summary>
    public ReadOnlySpan<KeyValuePair<string, StringValues>> Fields => _fields.AsSpan(0, _count);

    public long? ContentLength { get; set; }

    public ICollection<string> Keys => [.. this.Select(static header => header.Key)];

    public ICollection<StringValues> Values => [.. this.Select(static header => header.Value)];

    public int Count => _count + (ContentLength is null ? 0 : 1);

    public bool IsReadOnly => false;

    public StringValues this[string key]
    {
        get => TryGetValue(key, out StringValues value) ? value : default;
        set => Set(key, value);
    }

    StringValues IDictionary<string, StringValues>.this[string key]
    {
        get => TryGetValue(key, out StringValues value) ? value : throw new KeyNotFoundException();
        set => Set(key, value);
    }

    /// <summary>Appends a received header.</summary>
    public void Receive(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * _count);
        }

        ref KeyValuePair<string, StringValues> field = ref _fields[_count];
        string key = field.Key is { } lastKey && Ascii.Equals(name, lastKey) ? lastKey : Encoding.ASCII.GetString(name);
        string text = field.Value.Count == 1 && field.Value[0] is { } last && Ascii.Equals(value, last) ? last : Encoding.ASCII.GetString(value);
        int earlier = IndexOf(key);
        if (earlier >= 0)
        {
            _fields[earlier] = new(_fields[earlier].Key, StringValues.Concat(_fields[earlier].Value, text));
            return;
        }

        if (!ReferenceEquals(key, field.Key) || !ReferenceEquals(text, (string?)field.Value))
        {
            field = new(key, text);
        }

        _count++;
    }

    public void Add(string key, StringValues value)
    {
        if (ContainsKey(key))
        {
            throw new ArgumentException($"the header {key} is there already");
        }

        Set(key, value);
    }

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public void Clear()
    {
        _count = 0;
        ContentLength = null;
    }

    public bool Contains(KeyValuePair<string, StringValues> item) => TryGetValue(item.Key, out StringValues value) && value == item.Value;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex)
    {
        foreach (KeyValuePair<string, StringValues> field in this)
        {
            array[arrayIndex++] = field;
        }
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator()
    {
        for (int i = 0; i < _count; i++)
        {
            yield return _fields[i];
        }

        if (ContentLength is { } length)
        {
            yield return new(HeaderNames.ContentLength, Text(length));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Remove(string key)
    {
        if (IsLength(key))
        {
            bool isSet = ContentLength is not null;
            ContentLength = null;
            return isSet;
        }

        int index = IndexOf(key);
        if (index < 0)
        {
            return false;
        }

        _count--;
        _fields.AsSpan(index + 1, _count - index).CopyTo(_fields.AsSpan(index));
        return true;
    }

    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
    {
        int index = IndexOf(key);
        value = index >= 0 ? _fields[index].Value : IsLength(key) && ContentLength is { } length ? Text(length) : default;
        return value.Count > 0;
    }

    private static bool IsLength(string key) => key.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase);

    private static string Text(long length) => length.ToString(CultureInfo.InvariantCulture);

    private int IndexOf(string key)
    {
        for (int i = 0; i < _count; i++)
        {
            // Names of one length mostly differ in their last letters.
            string name = _fields[i].Key;
            if (name.Length == key.Length && ((name[^1] ^ key[^1]) & ~0x20) == 0 && name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private void Set(string key, StringValues value)
    {
        if (IsLength(key))
        {
            ContentLength = value.Count == 0 ? null : long.Parse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
            return;
        }

        if (value.Count == 0)
        {
            Remove(key);
            return;
        }

        int index = IndexOf(key);
        if (index >= 0)
        {
            Check(key, value);
            _fields[index] = new(key, value);
            return;
        }

        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, 2 * _count);
        }

        // Answers of one kind have the same headers in the same order: what was checked the last time is.
        ref KeyValuePair<string, StringValues> field = ref _fields[_count];
        if (!ReferenceEquals(field.Key, key) || value.Count != 1 || !ReferenceEquals(field.Value.Count == 1 ? field.Value[0] : null, value[0]))
        {
            Check(key, value);
            field = new(key, value);
        }

        _count++;
    }

    /// <summary>What would end the header early must never be sent.</summary>
    private static void Check(string key, in StringValues value)
    {
        if (key.Length == 0 || key.AsSpan().ContainsAnyExcept(NameLetters))
        {
            throw new InvalidOperationException($"invalid header name {key}");
        }

        for (int i = 0; i < value.Count; i++)
        {
            if (value[i].AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                throw new InvalidOperationException($"invalid value of the header {key}");
            }
        }
    }
}
