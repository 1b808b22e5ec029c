using System.Linq;
using System.Management.Automation;

namespace LucaPS.Commands;

/// <summary>Lists the companies that the connection reaches.</summary>
[Cmdlet(VerbsCommon.Get, "LucaCompany")]
[OutputType("LucaPS.Company")]
public sealed class GetLucaCompanyCommand : LucaRowCmdlet
{
    internal override string RootFieldName => "companies";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (MyInvocation.ExpectingInput || ((string[])[nameof(Id), nameof(Company), nameof(First), nameof(Argument)]).Any(IsGiven)) return;
        try
        {
            // They could not be listed at sign-in, and now they can.
            if (Resolved.Companies.Count == 0) Wait(token => Client.LoadCompaniesAsync(Reporter, token));
        }
        catch (LucaException exception)
        {
            WriteVerbose("The companies could not be kept with the connection. " + exception.Message);
        }
    }
}
