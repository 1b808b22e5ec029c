using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using LucaPS.Sandbox.Tour;
using Mono.Cecil;
using Xunit;

namespace LucaPS.Tests.Errors;

/// <summary>about_LucaPS_Errors lists exactly the existing ids.</summary>
public sealed class ErrorHelpTests
{
    [Fact]
    public void The_table_of_the_help_has_the_ids_of_the_code_and_no_others()
    {
        string module = Path.GetDirectoryName(Engine.ModulePath())!;
        using AssemblyDefinition core = AssemblyDefinition.ReadAssembly(Path.Combine(module, "bin", "net8.0", "LucaPS.Core.dll"));
        string[] ids = [.. core.MainModule.GetType("LucaPS.LucaErrorId").Fields.Where(field => field.HasConstant)
            .Select(field => (string)field.Constant).Order(StringComparer.Ordinal)];

        string help = File.ReadAllText(Repository.At("docs", "en-US", "about_LucaPS_Errors.help.txt"));
        string[] rows = [.. Regex.Matches(help, @"^ {4}(Luca[A-Za-z]+) {2,}\S", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

        Assert.Equal(20, ids.Length);
        Assert.Equal(ids, rows);
    }
}
