using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>What every error must satisfy.</summary>
internal static class ErrorCheck
{
    /// <summary>The one error of a run: its id, its category, what it is about, what it says, and what it must never say.</summary>
    public static ErrorRecord Is(
        EngineSession session, Result result, string id, ErrorCategory category, object? target, params string[] says)
    {
        ErrorRecord error = result.Error;
        Is(session, result, error, id, category, target, says);
        return error;
    }

    /// <summary>The same, for one error of several.</summary>
    public static void Is(
        EngineSession session, Result result, ErrorRecord error, string id, ErrorCategory category, object? target, params string[] says)
    {
        Assert.True(
            error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal),
            error.FullyQualifiedErrorId + " and not " + id + ": " + error);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("LucaPS.LucaException", error.Exception.GetType().FullName);
        Assert.Equal(id, Property(error, "ErrorId"));
        Assert.Equal(target?.ToString(), (error.TargetObject as PSObject)?.BaseObject.ToString() ?? error.TargetObject?.ToString());
        foreach (string text in says) Assert.Contains(text, error.Exception.Message, StringComparison.Ordinal);
        // Sentences, unless the position in a document is drawn below them.
        if (!error.Exception.Message.Contains('\n'))
        {
            Assert.DoesNotContain("  ", error.Exception.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", error.Exception.Message, StringComparison.Ordinal);
        }

        NoSecret(session, result);
    }

    /// <summary>A member of the exception; its type is loaded from the module, not from here.</summary>
    public static object? Property(ErrorRecord error, string name) => PSObject.AsPSObject(error.Exception).Properties[name]?.Value;

    /// <summary>No key or secret of the sandbox is in any stream.</summary>
    public static void NoSecret(EngineSession session, Result result)
    {
        string text = result.AllText;
        foreach (string secret in session.Server.ApiKeys.All.Select(key => key.Key)
            .Append(session.Server.Clients.Confidential.ClientSecret!))
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer ", text, StringComparison.Ordinal);
    }
}
