using System.Management.Automation;
using LucaPS.Completion;

namespace LucaPS.Commands;

/// <summary>Lists any type that the server's schema offers, or looks objects up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaObject")]
[OutputType(typeof(Row))]
public sealed class GetLucaObjectCommand : LucaRowCmdlet
{
    /// <summary>The name of a list or lookup as in the schema, such as <c>saleInvoices</c>.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string Type { get; set; } = string.Empty;

    internal override string RootFieldName => Type;
}
