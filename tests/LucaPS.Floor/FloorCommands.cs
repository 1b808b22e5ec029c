using System.Management.Automation;

namespace LucaPS.Floor;

// The names are those of LucaPS's own manifest, which the floor is imported by.

/// <summary>One request of one row, its answer read and not looked at: what no first row can do without.</summary>
[Cmdlet(VerbsCommon.Get, "LucaCompany")]
public sealed class OneRequestCommand : PSCmdlet
{
    /// <summary>The document to post.</summary>
    [Parameter(Mandatory = true)]
    public string Query { get; set; } = "";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using PageClient client = new(Query);
        _ = client.Read(null, 1);
        WriteObject(new object());
    }
}

/// <summary>
/// Every page of a list, read token by token, and one object written for each row: what every list of rows must do.
/// </summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleInvoice")]
public sealed class WalkCommand : PSCmdlet
{
    /// <summary>The document to post.</summary>
    [Parameter(Mandatory = true)]
    public string Query { get; set; } = "";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using PageClient client = new(Query);
        string? cursor = null;
        do
        {
            PageWalk walk = PageWalk.Over(client.Read(cursor, 100).Span);
            for (int row = 0; row < walk.Rows; row++) WriteObject(new object());
            cursor = walk.HasNextPage ? walk.EndCursor : null;
        }
        while (cursor is not null && !Stopping);
    }
}
