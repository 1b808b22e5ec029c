using System;
using System.IO;
using System.Linq;
using LucaPS.Sandbox.Tour;
using Mono.Cecil;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>A list cmdlet declares its noun once, and everything that depends on the noun exists.</summary>
public sealed class NounTests
{
    private const string Attribute = "LucaPS.Session.LucaNounAttribute";

    [Fact]
    public void Every_list_cmdlet_declares_its_noun_with_a_view_its_output_and_help()
    {
        string module = Path.GetDirectoryName(Engine.ModulePath())!;
        using ModuleDefinition assembly = ModuleDefinition.ReadModule(Path.Combine(module, "bin", "net8.0", "LucaPS.dll"));
        string format = File.ReadAllText(Path.Combine(module, "LucaPS.Format.ps1xml"));
        TypeDefinition[] lists = [.. assembly.Types.Where(type => type.BaseType?.FullName == "LucaPS.LucaRowCmdlet")];
        Assert.NotEmpty(lists);
        foreach (TypeDefinition list in lists)
        {
            // Except the cmdlet whose list the user names.
            if (list.Name == "GetLucaObjectCommand") continue;
            CustomAttribute noun = Assert.Single(list.CustomAttributes, attribute => attribute.AttributeType.FullName == Attribute);
            string row = (string)noun.ConstructorArguments[1].Value;
            Assert.Contains($"<TypeName>LucaPS.View.{row}</TypeName>", format, StringComparison.Ordinal);
            CustomAttribute output = Assert.Single(
                list.CustomAttributes, attribute => attribute.AttributeType.Name == "OutputTypeAttribute");
            Assert.Equal("LucaPS." + row, Assert.Single((CustomAttributeArgument[])output.ConstructorArguments[0].Value).Value);
            foreach (PropertyDefinition id in list.Properties.Where(property => property.Name == "Id"))
            {
                CustomAttribute transformation = Assert.Single(
                    id.CustomAttributes, attribute => attribute.AttributeType.Name == "IdTransformationAttribute");
                Assert.Equal(row, transformation.Properties.Single(property => property.Name == "Of").Argument.Value);
            }

            string command = "Get-" + (string)list.CustomAttributes.Single(
                attribute => attribute.AttributeType.Name == "CmdletAttribute").ConstructorArguments[1].Value;
            foreach (string language in (string[])["en-US", "nb-NO"])
                Assert.True(File.Exists(Repository.At("docs", language, command + ".md")), command);
        }
    }
}
