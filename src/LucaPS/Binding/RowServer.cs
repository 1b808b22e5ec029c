using System;
using System.Management.Automation;
using LucaPS.Foundation;

namespace LucaPS.Binding;

/// <summary>
/// The server that a row was read from. LucaPS.Types.ps1xml makes it a hidden member of every row, in a set of its own: so it goes through
/// files and jobs and is no property of what comes out of them.
/// </summary>
public static class RowServer
{
    private const string MemberSet = "LucaPS";
    private const string Server = "Server";

    /// <summary>The value of that member.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The server's address; null where it is not known.</returns>
    public static string? Of(object? row) => OfRow(row) is { } server ? Origin.Text(server) : null;

    /// <summary>The server of a row, or of what a file or a job made of one; null where it is not known.</summary>
    internal static Uri? Find(PSObject row) => OfRow(row)
        ?? ((row.Members[MemberSet] as PSMemberSet)?.Members[Server] is PSPropertyInfo member
            && PowerShellValues.Plain(member.Value) is string text && Uri.TryCreate(text, UriKind.Absolute, out Uri? server)
                ? server : null);

    private static Uri? OfRow(object? row) => (PowerShellValues.Plain(row) as Row)?.ReadFrom?.Server;
}
