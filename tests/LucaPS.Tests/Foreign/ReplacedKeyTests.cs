using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Keys of the environment that are replaced.</summary>
[Collection(EngineCollection.Name)]
public sealed class ReplacedKeyTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! units: [Unit!]! }
        type Company { id: ID! name: String }
        type Unit { id: ID! name: String }
        """;

    [Fact]
    public async Task A_key_that_is_no_longer_in_the_environment_is_not_used()
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["units"] = _ => (object[])[ForeignSchemas.Row("Unit", ("id", "u1"), ("name", "U"))],
        });
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        try
        {
            session.MustRun("$env:LUCA_BASEURI = $BaseUri; $env:LUCA_API_KEY = 'key-of-company-a'; $null = Get-LucaObject units");
            using (Runspace other = EngineSession.NewRunspace())
            {
                other.SessionStateProxy.SetVariable("BaseUri", server.BaseUri);
                Result saved = EngineSession.Run(other, "$null = Connect-Luca -BaseUri $BaseUri -ApiKey ([Net.NetworkCredential]::new('', 'key-of-company-b').SecurePassword) -Persist UnprotectedFile");
                Assert.True(saved.Errors.Count == 0, string.Join(" | ", saved.Errors));
            }

            string used = session.MustRun("$env:LUCA_API_KEY = 'key-of-company-c'; $null = Get-LucaObject units; [Net.NetworkCredential]::new('', (Get-LucaAccessToken).Token).Password").Single().ToString();

            Assert.NotEqual("key-of-company-a", used);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCA_API_KEY", null);
            Environment.SetEnvironmentVariable("LUCA_BASEURI", null);
        }
    }
}
