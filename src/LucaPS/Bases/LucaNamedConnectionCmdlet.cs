using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;

namespace LucaPS;

/// <summary>The base of cmdlets that are about connections themselves: they come by position and through the pipeline.</summary>
public abstract class LucaNamedConnectionCmdlet : LucaConnectionCmdlet
{
    /// <summary>A connection or its name. Default: the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public override ConnectionArgument? Connection { get; set; }
}
