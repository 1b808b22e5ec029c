using System.Management.Automation;

namespace LucaPS.Commands;

/// <summary>Lists the companies that the connection reaches.</summary>
[Cmdlet(VerbsCommon.Get, "LucaCompany")]
[OutputType("LucaPS.Company")]
public sealed class GetLucaCompanyCommand : LucaRowCmdlet
{
    internal override string RootFieldName => "companies";
}
