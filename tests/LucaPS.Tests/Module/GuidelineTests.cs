using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>The cmdlets as PowerShell sees them: the conventions that users and the Gallery expect.</summary>
[Collection(EngineCollection.Name)]
public sealed class GuidelineTests
{
    private static readonly CmdletInfo[] s_cmdlets = Cmdlets();

    // The contract: users' scripts call these as they are.
    private static readonly Dictionary<string, string[]> s_contract = new(StringComparer.Ordinal)
    {
        ["Connect-Luca"] =
        [
            "Name", "BaseUri", "Generation", "ClientId", "ClientSecret", "Credential", "Scope", "OrganisationNumber", "Locale",
            "RedirectUri", "NoBrowser", "PasteCallback", "TimeoutSec", "Force", "ApiKey", "RefreshToken", "Persist", "Proxy",
            "ProxyCredential", "RequestTimeoutSec", "Company", "Interactive", "Silent"
        ],
        ["Disconnect-Luca"] = ["Name", "KeepAuthorization"],
        ["Export-LucaConnection"] = ["Name", "Path", "Password"],
        ["Export-LucaData"] =
            ["Path", "Type", "Company", "Format", "Delimiter", "ChangedSince", "ThrottleLimit", "Connection", "WhatIf", "Confirm"],
        ["Get-LucaAccessToken"] = ["Connection"],
        ["Get-LucaCompany"] = ["Connection", "Property", "First"],
        ["Get-LucaConnection"] = ["Name", "ListAvailable"],
        ["Get-LucaObject"] = ["Type", "Id", "Connection", "Company", "Property", "First", "ChangedSince", "Argument"],
        ["Get-LucaSaleCustomer"] = ["Id", "Name", "Connection", "Company", "Property", "First", "ChangedSince", "Argument"],
        ["Get-LucaSaleInvoice"] = ["Id", "InvoiceNumber", "Connection", "Company", "Property", "First", "ChangedSince", "Argument"],
        ["Get-LucaSaleProduct"] = ["Id", "Name", "Connection", "Company", "Property", "First", "ChangedSince", "Argument"],
        ["Get-LucaSchema"] = ["Name", "Type", "Search", "AsSdl", "Refresh", "Connection"],
        ["Import-LucaConnection"] = ["Path", "Password", "Name", "Persist"],
        ["Invoke-LucaGraphQL"] =
        [
            "Query", "Path", "Variables", "OperationName", "Paginate", "Raw", "OutFile", "First", "Company", "Connection", "WhatIf",
            "Confirm"
        ],
        ["Close-LucaSaleInvoice"] = ["Id", "With", "Company", "Connection", "Force", "WhatIf", "Confirm"],
        ["Get-LucaBookkeepingJournal"] = ["Id", "Connection", "Company", "Property", "First", "ChangedSince", "Argument"],
        ["Invoke-LucaMutation"] = ["Name", "Argument", "Property", "Company", "Connection", "WhatIf", "Confirm"],
        ["New-LucaObject"] = ["Type", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["Remove-LucaObject"] = ["Type", "Id", "Company", "Connection", "WhatIf", "Confirm"],
        ["Set-LucaObject"] = ["Type", "Id", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["New-LucaSaleCustomer"] = ["Name", "Email", "Comment", "Active", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["New-LucaSaleProduct"] = ["Name", "Active", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["Set-LucaSaleCustomer"] = ["Id", "Name", "Email", "Comment", "Active", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["Set-LucaSaleProduct"] = ["Id", "Name", "Active", "Value", "Company", "Connection", "WhatIf", "Confirm"],
        ["New-LucaSaleInvoice"] =
        [
            "Customer", "InvoiceDate", "PaymentDays", "Line", "Comment", "Finalize", "Argument", "Company", "Connection", "WhatIf",
            "Confirm"
        ],
        ["Send-LucaSaleInvoice"] = ["Id", "Method", "Email", "Argument", "Company", "Connection", "WhatIf", "Confirm"],
        ["Set-LucaConnection"] = ["Company", "Default"],
        ["Set-LucaSaleInvoice"] =
        [
            "Id", "Customer", "InvoiceDate", "PaymentDays", "Line", "Comment", "Finalize", "Argument", "Company", "Connection", "WhatIf",
            "Confirm"
        ],
        ["Test-LucaConnection"] = ["Connection", "Quiet"],
    };

    public static TheoryData<string> Names => [.. s_contract.Keys];

    [Fact]
    public void The_manifest_exports_what_there_is_and_no_more()
    {
        Assert.Equal(s_contract.Keys.Order(StringComparer.Ordinal), s_cmdlets.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal));
        IEnumerable<string> built = Types().Select(type => type.GetCustomAttribute<CmdletAttribute>()!)
            .Select(cmdlet => cmdlet.VerbName + "-" + cmdlet.NounName);
        Assert.Equal(s_contract.Keys.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_contracts_parameters_are_there(string name)
    {
        CmdletInfo cmdlet = Cmdlet(name);
        foreach (string parameter in s_contract[name])
            Assert.True(
                cmdlet.Parameters.Values.Any(p => p.Name == parameter || p.Aliases.Contains(parameter)), $"{name} has no -{parameter}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verbs_are_approved_and_nouns_singular(string name)
    {
        CmdletInfo cmdlet = Cmdlet(name);
        string[] approved = [.. new[]
        {
            typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle),
            typeof(VerbsSecurity), typeof(VerbsOther)
        }
            .SelectMany(type => type.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Contains(cmdlet.Verb, approved);
        Assert.StartsWith("Luca", cmdlet.Noun, StringComparison.Ordinal);
        Assert.False(cmdlet.Noun.EndsWith('s'), cmdlet.Noun);
        Assert.All(cmdlet.Parameters.Keys, parameter => Assert.Matches("^[A-Z][A-Za-z]*$", parameter));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cmdlet_says_what_it_writes(string name) => Assert.NotEmpty(Cmdlet(name).OutputType);

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_changes_something_knows_WhatIf(string name)
    {
        // Connecting changes nothing at the server and keeps only what was asked for; testing changes nothing at all.
        bool writes = Cmdlet(name).Verb is not (VerbsCommon.Get or VerbsCommunications.Connect or VerbsDiagnostic.Test);
        Assert.Equal(writes, Cmdlet(name).Parameters.ContainsKey("WhatIf"));
        Assert.Equal(writes, Cmdlet(name).ImplementingType.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_user_binds_or_receives_is_LucaPSs_own_or_the_runtimes(string name)
    {
        IEnumerable<Type> types = Cmdlet(name).Parameters.Values.Select(parameter => parameter.ParameterType)
            .Concat(Cmdlet(name).OutputType.Select(output => output.Type).OfType<Type>());
        Assert.All(
            types.Select(type => type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type), type => Assert.True(
                type.Assembly.GetName().Name is "LucaPS" or "LucaPS.Core" or "System.Management.Automation"
                    || type.Assembly.GetName().Name!.StartsWith("LucaPS.Rows.", StringComparison.Ordinal)
                    || type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal),
                $"{name}: {type}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Switches_are_switches_and_sets_can_be_told_apart(string name)
    {
        Assert.DoesNotContain(
            Cmdlet(name).Parameters.Values,
            parameter => parameter.ParameterType == typeof(bool) || parameter.ParameterType == typeof(bool?));
        string[] sets = [.. Cmdlet(name).ParameterSets.Select(set => string.Join(
            ' ',
            set.Parameters.Where(parameter => parameter.IsMandatory).Select(parameter => parameter.Name).Order(StringComparer.Ordinal)))];
        Assert.Equal(sets.Length, sets.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Secrets_are_never_plain_text(string name)
    {
        string[] secret = ["Secret", "Password", "ApiKey", "RefreshToken", "Token", "Credential"];
        foreach (ParameterMetadata parameter in Cmdlet(name).Parameters.Values
            .Where(p => secret.Any(word => p.Name.EndsWith(word, StringComparison.Ordinal))))
            Assert.True(
                parameter.ParameterType == typeof(System.Security.SecureString) || parameter.ParameterType == typeof(PSCredential),
                $"{name} -{parameter.Name} is a {parameter.ParameterType.Name}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_parameter_of_a_set_takes_the_pipeline_by_value(string name) => Assert.All(
        Cmdlet(name).ParameterSets,
        set => Assert.True(set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1, set.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_with_several_sets_has_a_default_one(string name)
    {
        if (Cmdlet(name).ParameterSets.Count > 1) Assert.Contains(Cmdlet(name).ParameterSets, set => set.IsDefault);
    }

    [Fact]
    public void Finalizing_and_sending_are_high_impact() => Assert.Equal(
        ConfirmImpact.High,
        Types().Select(type => type.GetCustomAttribute<CmdletAttribute>()!)
            .Single(cmdlet => cmdlet is { VerbName: "Send", NounName: "LucaSaleInvoice" }).ConfirmImpact);

    [Fact]
    public void The_manifest_is_whole()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        Result result = EngineSession.Run(runspace, $"Test-ModuleManifest -Path '{Engine.ModulePath()}'");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        PSModuleInfo manifest = Assert.IsType<PSModuleInfo>(Assert.Single(result.Output).BaseObject);
        Assert.Equal(["Desktop", "Core"], manifest.CompatiblePSEditions);
        Assert.Equal(new Version(5, 1), manifest.PowerShellVersion);
        Assert.Equal(new Version(4, 7, 2), manifest.DotNetFrameworkVersion);
        Assert.NotEqual(Guid.Empty, manifest.Guid);
        // The code compares them to notice an earlier version that is still in the process.
        Assert.Equal(manifest.Version, Version.Parse(s_cmdlets[0].ImplementingType.Assembly.GetName().Version!.ToString(3)));
        Assert.Contains("PSEdition_Desktop", manifest.Tags);
        Assert.Contains("PSEdition_Core", manifest.Tags);
        Assert.All(manifest.ExportedFormatFiles.Concat(manifest.ExportedTypeFiles), file => Assert.True(File.Exists(file), file));
        // With wildcards PowerShell would have to load the module to find its commands.
        Assert.DoesNotContain("'*'", File.ReadAllText(Engine.ModulePath()), StringComparison.Ordinal);
    }

    private static CmdletInfo Cmdlet(string name) => s_cmdlets.Single(cmdlet => cmdlet.Name == name);

    private static IEnumerable<Type> Types() => s_cmdlets[0].ImplementingType.Assembly.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);

    private static CmdletInfo[] Cmdlets()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        return [.. EngineSession.Run(runspace, "Get-Command -Module LucaPS").Output.Select(item => (CmdletInfo)item.BaseObject)];
    }
}
