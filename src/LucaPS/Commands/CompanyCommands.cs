using System.Linq;
using System.Management.Automation;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>Lists the companies that the connection reaches.</summary>
[Cmdlet(VerbsCommon.Get, "LucaCompany")]
[LucaNoun("companies", Row)]
[OutputType("LucaPS." + Row)]
public sealed class GetLucaCompanyCommand : LucaRowCmdlet
{
    private const string Row = "Company";

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
            WriteVerbose("The companies could not be saved with the connection. " + exception.Message);
        }
    }
}
