using System.Globalization;
using System.Text;
using Netcd.Interop.Tests.Differential;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Offline;

/// <summary>netcd's etcdutl prints what etcdutl 3.5 prints, and leaves the same files.</summary>
public sealed class EtcdutlTests
{
    [RealEtcdFact]
    public void It_answers_as_etcdutl_does()
    {
        using var folder = new TempFolder();
        using var own = new TempFolder();
        OfflineScript.Prepare(folder);
        OfflineScript.Prepare(own);
        var differences = new StringBuilder();
        foreach (string line in OfflineScript.Lines)
        {
            string expected = OfflineScript.Execute(line, folder, words => OwnUtl.Run(RealEtcd.V35, words));
            string actual = OfflineScript.Execute(line, own, OwnUtl.Run);
            if (!ToolOutcome.AreSame(expected, actual))
            {
                differences.Append(CultureInfo.InvariantCulture, $"\n######## {line}\n==== etcdutl {RealEtcd.V35}\n{expected}\n==== netcd\n{actual}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
