using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Companies that have objects of the same ids, and numbers of every size.</summary>
[Collection(EngineCollection.Name)]
public sealed class TwoCompanyTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! notes(companyId: ID, noteId: ID): [Note!]! note(id: ID!, companyId: ID): Note number: Float }
        type Mutation { noteDestroy(id: ID!, companyId: ID): Note }
        type Company { id: ID! name: String }
        type Note { id: ID! name: String }
        """;

    [Fact]
    public async Task What_one_company_lacks_is_not_missing_in_the_other()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);

        Result result = session.Run("[pscustomobject]@{ Id = 'n1'; CompanyId = 'c1' }, [pscustomobject]@{ Id = 'n1'; CompanyId = 'c2' } | Remove-LucaObject -Type note -WhatIf");

        Assert.Equal("LucaNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Theory]
    [InlineData("-Argument @{ noteId = $row } -Company c1", false)]
    [InlineData("-NoteId $row -Company c1", false)]
    [InlineData("-Argument @{ noteId = $row } -Company c1, c2", false)]
    [InlineData("-Argument @{ noteId = $row } -Company c2", true)]
    [InlineData("-Argument @{ noteId = $row }", true)]
    public async Task A_row_in_an_argument_is_asked_for_in_its_own_company(string arguments, bool isAsked)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);
        session.MustRun("$row = Get-LucaObject note -Id n1 -Company c2");
        server.Requests.Clear();

        Result result = session.Run("Get-LucaObject notes " + arguments);

        Assert.Equal(
            !isAsked, result.Errors.Any(error => error.Exception.Message.Contains("belongs to company 'c2'", StringComparison.Ordinal)));
        string?[] asked = [.. server.Requests.Where(request => request.Query.Contains("notes", StringComparison.Ordinal))
            .Select(request => request.Query + request.Variables)];
        if (!isAsked) Assert.Empty(asked);
        else Assert.Contains("c2", Assert.Single(asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e-30", "1e-30")]
    [InlineData("12345678901234567890123456789012e-5", "12345678901234567890123456789012e-5")]
    [InlineData("1.50", 1.5)]
    [InlineData("15e2", 1500.0)]
    public async Task A_number_that_does_not_fit_stays_as_it_was_written(string json, object value)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await ConnectAsync(server);
        server.Instead = request => request.IsIntrospection ? null : (200, "{\"data\":{\"number\":" + json + "}}");

        object? number = session.MustRun("Invoke-LucaGraphQL '{ number }'").Single().Get("number");

        Assert.Equal(value is double plain ? (decimal)plain : value, number);
    }

    private static Task<ForeignServer> ServeAsync() =>
        ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => (object?[])
            [
                ForeignSchemas.Row("Company", ("id", "c1"), ("name", "Første AS")),
                ForeignSchemas.Row("Company", ("id", "c2"), ("name", "Andre AS"))
            ],
            ["notes"] = _ => Array.Empty<object>(),
            ["note"] = context =>
                context.GetArgument<string?>("companyId") == "c1" ? null : ForeignSchemas.Row("Note", ("id", "n1"), ("name", "Andre")),
        });

    private static async Task<EngineSession> ConnectAsync(ForeignServer server)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", server.BaseUri);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process; $null = Get-LucaSchema");
        return session;
    }
}
