using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;

namespace Netcd.CommandLine.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(9, "9 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(20480, "20 kB")]
    [InlineData(24576, "25 kB")]
    [InlineData(2_147_483_648, "2.1 GB")]
    public void Sizes_are_for_people(ulong bytes, string text) => Assert.Equal(text, HumanBytes.Format(bytes));

    [Fact]
    public void A_table_is_drawn() => Assert.Equal(
        "┌─────┬─────────┐\n│ ID  │ IS GOOD │\n├─────┼─────────┤\n│ abc │    true │\n│   1 │   false │\n└─────┴─────────┘\n",
        TableText.Draw(["id", "is good"], [["abc", "true"], ["1", "false"]]));

    [Fact]
    public void Columns_are_aligned_block_by_block() => Assert.Equal(
        "\ta\t\tx\n\tlonger one\ty\n\n\tb\tz\n\tseven77\tw",
        TabText.Align("\ta\tx\n\tlonger one\ty\n\n\tb\tz\n\tseven77\tw"));

    [Theory]
    [InlineData("get", "get", 0)]
    [InlineData("gte", "get", 2)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distances_count_changed_letters(string from, string to, int distance) => Assert.Equal(distance, Suggestions.Distance(from, to));
}
