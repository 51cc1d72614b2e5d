using System.Globalization;

namespace Netcd.Server.Gateway;

/// <summary>
/// Finds the end of the first JSON value in a body, and words what is wrong with it as Go's JSON decoder does. What it accepts is
/// valid JSON; what follows the value is not looked at.
/// </summary>
/// <param name="text">The body.</param>
internal ref struct GoJsonScanner(ReadOnlySpan<byte> text)
{
    private const int MaxDepth = 10_000;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private string? _error;

    /// <summary>Takes the next value.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="isCut">Whether the body ended inside of it: more bytes may complete it.</param>
    /// <returns>False when only white space is left, or the body ended inside a value.</returns>
    /// <exception cref="GatewayException">It is not JSON.</exception>
    public bool TryNext(out int start, out int length, out bool isCut)
    {
        SkipSpace();
        start = _at;
        length = 0;
        isCut = false;
        if (_at == _text.Length)
        {
            return false;
        }

        if (!Value())
        {
            isCut = _error is null;
            return isCut ? false : throw new GatewayException(_error!);
        }

        length = _at - start;
        return true;
    }

    private bool Value()
    {
        scoped Span<bool> inObject = stackalloc bool[64];
        bool[]? deep = null;
        int depth = 0;
        while (true)
        {
            SkipSpace();
            if (!Peek(out byte first))
            {
                return false;
            }

            bool opens = first is (byte)'{' or (byte)'[';
            if (opens)
            {
                _at++;
                if (depth == MaxDepth)
                {
                    return Fail("exceeded max depth");
                }

                if (depth >= inObject.Length)
                {
                    deep ??= new bool[MaxDepth];
                    inObject.CopyTo(deep);
                    inObject = deep;
                }

                inObject[depth++] = first == '{';
                SkipSpace();
                if (!Peek(out byte next))
                {
                    return false;
                }

                if (next == (first == '{' ? '}' : ']'))
                {
                    _at++;
                    depth--;
                }
                else if (first == '{')
                {
                    if (!Key(next))
                    {
                        return false;
                    }

                    continue;
                }
                else
                {
                    continue;
                }
            }
            else if (!Scalar(first))
            {
                return false;
            }

            if (!AfterValue(inObject, ref depth))
            {
                return false;
            }

            if (depth == 0)
            {
                return true;
            }
        }
    }

    /// <summary>Closes what ends here, up to the comma that announces another value.</summary>
    private bool AfterValue(scoped ReadOnlySpan<bool> inObject, ref int depth)
    {
        while (depth > 0)
        {
            SkipSpace();
            if (!Peek(out byte next))
            {
                return false;
            }

            bool isObject = inObject[depth - 1];
            if (next == (isObject ? '}' : ']'))
            {
                _at++;
                depth--;
                continue;
            }

            if (next != ',')
            {
                return Unexpected(next, isObject ? "after object key:value pair" : "after array element");
            }

            _at++;
            if (!isObject)
            {
                return true;
            }

            SkipSpace();
            return Peek(out byte key) && Key(key);
        }

        return true;
    }

    private bool Key(byte first)
    {
        if (first != '"')
        {
            return Unexpected(first, "looking for beginning of object key string");
        }

        if (!String())
        {
            return false;
        }

        SkipSpace();
        if (!Peek(out byte colon))
        {
            return false;
        }

        _at++;
        return colon == ':' || Unexpected(colon, "after object key");
    }

    private bool Scalar(byte first) => first switch
    {
        (byte)'"' => String(),
        (byte)'t' => Literal("true"),
        (byte)'f' => Literal("false"),
        (byte)'n' => Literal("null"),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        _ => Unexpected(first, "looking for beginning of value"),
    };

    private bool String()
    {
        for (_at++; Peek(out byte symbol); _at++)
        {
            switch (symbol)
            {
                case (byte)'"':
                    _at++;
                    return true;
                case (byte)'\\':
                    if (!Escape())
                    {
                        return false;
                    }

                    break;
                case < 0x20:
                    return Unexpected(symbol, "in string literal");
            }
        }

        return false;
    }

    private bool Escape()
    {
        _at++;
        if (!Peek(out byte escaped))
        {
            return false;
        }

        if (escaped != 'u')
        {
            return "bfnrt\\/\"".Contains((char)escaped) || Unexpected(escaped, "in string escape code");
        }

        for (int i = 0; i < 4; i++)
        {
            _at++;
            if (!Peek(out byte digit))
            {
                return false;
            }

            if (!char.IsAsciiHexDigit((char)digit))
            {
                return Unexpected(digit, "in \\u hexadecimal character escape");
            }
        }

        return true;
    }

    private bool Literal(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            _at++;
            if (!Peek(out byte symbol))
            {
                return false;
            }

            if (symbol != word[i])
            {
                return Unexpected(symbol, $"in literal {word} (expecting '{word[i]}')");
            }
        }

        _at++;
        return true;
    }

    private bool Number()
    {
        if (_text[_at] == '-')
        {
            _at++;
            if (!Digits("in numeric literal", leadingZeroEnds: true))
            {
                return false;
            }
        }
        else
        {
            Digits("", leadingZeroEnds: true);
        }

        if (Peek(out byte dot) && dot == '.')
        {
            _at++;
            if (!Digits("after decimal point in numeric literal", leadingZeroEnds: false))
            {
                return false;
            }
        }

        if (Peek(out byte exponent) && exponent is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek(out byte sign) && sign is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            return Digits("in exponent of numeric literal", leadingZeroEnds: false);
        }

        return true;
    }

    private bool Digits(string where, bool leadingZeroEnds)
    {
        if (!Peek(out byte first))
        {
            return false;
        }

        if (!char.IsAsciiDigit((char)first))
        {
            return Unexpected(first, where);
        }

        _at++;
        while (!(leadingZeroEnds && first == '0') && Peek(out byte digit) && char.IsAsciiDigit((char)digit))
        {
            _at++;
        }

        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private readonly bool Peek(out byte symbol)
    {
        symbol = _at < _text.Length ? _text[_at] : (byte)0;
        return _at < _text.Length;
    }

    private bool Unexpected(byte symbol, string where) => Fail($"invalid character {Quote(symbol)} {where}");

    private bool Fail(string error)
    {
        _error = error;
        return false;
    }

    private static string Quote(byte symbol) => symbol switch
    {
        (byte)'\'' => "'\\''",
        (byte)'\\' => "'\\\\'",
        (byte)'\n' => "'\\n'",
        (byte)'\r' => "'\\r'",
        (byte)'\t' => "'\\t'",
        < 0x20 or 0x7f => string.Create(CultureInfo.InvariantCulture, $"'\\x{symbol:x2}'"),
        _ => $"'{(char)symbol}'",
    };
}
