using System.Management.Automation;

namespace LucaPS;

/// <summary>The base of all cmdlets here.</summary>
public abstract class LucaCmdlet : PSCmdlet
{
}
