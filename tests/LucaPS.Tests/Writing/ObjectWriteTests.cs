using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Objects of any kind, created, changed and removed by the schema's mutation for them.</summary>
[Collection(EngineCollection.Name)]
public sealed class ObjectWriteTests : IAsyncLifetime
{
    private EngineSession _session = null!;

    public async ValueTask InitializeAsync()
    {
        _session = await EngineSession.StartAsync();
        _session.MustRun(
            "$null = Get-LucaSchema; $global:Customer = Get-LucaSaleCustomer -First 1; $global:Product = Get-LucaSaleProduct -First 1");
        _session.Server.Counters.Reset();
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("saleCustomer")]
    [InlineData("saleCustomers")]
    [InlineData("SaleCustomer")]
    public void A_kind_is_named_by_noun_list_or_type(string type)
    {
        object name = Assert.Single(_session.MustRun($"$c = New-LucaObject {type} @{{ name = 'Nordlys AS'; address = @{{ city = 'Tromsø' }}; sendMethod = 'email' }}; $c = $c | Set-LucaObject -Value @{{ name = 'Nordlyset AS' }}; $c.Name; Remove-LucaObject {type} $c.Id -Confirm:$false"));

        Assert.Equal("Nordlyset AS", name.ToString());
        Assert.Equal(3, _session.Server.Counters.MutationCount);
        Assert.Equal("LucaNotFound", _session.Run("$c | Get-LucaSaleCustomer").ErrorId);
    }

    [Fact]
    public void A_payload_becomes_the_object_and_its_errors()
    {
        Assert.Equal("LucaPS.Supplier", _session.MustRun("New-LucaObject supplier @{ name = 'Papir AS' }")[0].TypeNames[0]);

        Result refused = _session.Run("New-LucaObject suppliers @{ name = 'Papir AS'; bankAccount = '1' }");

        Assert.Equal("LucaValidationFailed", refused.ErrorId);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public void The_noun_with_Delete_is_removed_too_and_a_plain_answer_is_no_row()
    {
        Assert.Empty(_session.MustRun("New-LucaObject supplier @{ name = 'Papir AS' } | Remove-LucaObject -Confirm:$false"));
        Assert.Equal(2, _session.Server.Counters.MutationCount);
        Assert.Single(_session.MustRun(
            "New-LucaObject saleProduct @{ name = 'Time'; price = @{ withoutVatCents = 100 } } | Remove-LucaObject -Force -PassThru"));
    }

    [Theory]
    [InlineData("$Customer | Set-LucaSaleCustomer -Comment x")]
    [InlineData("$Customer | Set-LucaObject -Value @{ comment = 'x' }")]
    [InlineData("$Product | Set-LucaSaleProduct -Name Time")]
    [InlineData("$Draft | Set-LucaSaleInvoice -Comment x")]
    [InlineData("Get-LucaSaleInvoice -Draft $false -First 1 | Send-LucaSaleInvoice -Method Email -Email a@x.no -Force")]
    public void What_was_changed_is_written_unless_PassThru_is_false(string script)
    {
        _session.MustRun("$Draft = Get-LucaSaleInvoice -Draft $true -First 1");
        Assert.Single(_session.MustRun(script + " -PassThru"));
        Assert.Empty(_session.MustRun(script + " -PassThru:$false"));
        Assert.Single(_session.MustRun(script));
    }

    [Theory]
    [InlineData("New-LucaObject saleCustomer @{ nmae = 'x' }", "'name'")]
    [InlineData("New-LucaObject saleCustomer @{ address = @{ ctiy = 'x' } }", "'city'")]
    [InlineData("New-LucaObject saleCustomer @{ sendMethod = 'pigeon' }", "SaleSendMethod")]
    [InlineData("New-LucaObject saleCustmer @{ name = 'x' }", "'saleCustomer'")]
    [InlineData("$v = [ordered]@{ name = 'x' }; $v.self = $v; New-LucaObject saleCustomer $v", "'saleCustomer.self'")]
    [InlineData("$v = [ordered]@{ id = 'a' }; $v.self = $v; Invoke-LucaMutation saleCustomerArchive $v", "'self'")]
    [InlineData("New-LucaObject purchaseInvoice @{ name = 'x' }", "creates 'purchaseInvoice'")]
    [InlineData("Set-LucaObject bookkeepingEntryMatch abc @{ name = 'x' }", "bookkeepingEntryMatchDestroy")]
    [InlineData("Remove-LucaObject account abc -Force", "removes 'account'")]
    [InlineData("Set-LucaObject saleCustomer abc @{}", "nothing to change")]
    [InlineData("Set-LucaObject -Id abc -Value @{ name = 'x' }", "-Type saleCustomer")]
    [InlineData("Set-LucaObject saleCustomer ' ' @{ name = 'x' }", "empty")]
    [InlineData("$Product | Set-LucaObject saleCustomer -Value @{ name = 'x' }", "LucaPS.SaleProduct")]
    [InlineData("$Product | Remove-LucaObject saleCustomer -Force", "LucaPS.SaleProduct")]
    [InlineData("$Customer | Set-LucaObject -Value @{ name = 'x' } -Company c999", "c999")]
    [InlineData("Set-LucaObject saleCustomer abc 7", "table of fields")]
    [InlineData("Invoke-LucaMutation saleCustomerArchiv @{ id = 'a' }", "'saleCustomerArchive'")]
    [InlineData("Invoke-LucaMutation saleCustomerArchive", "id (ID!)")]
    [InlineData("Invoke-LucaMutation saleCustomerArchive @{ id = 'a'; why = 'x' }", "'why'")]
    [InlineData("'a' | Invoke-LucaMutation saleCustomerArchive @{ id = 'b' }", "give it once")]
    [InlineData("Invoke-LucaMutation supplierDelete @{ id = 'a' } -Property name -Force", "plain value")]
    public void What_does_not_fit_is_told_before_anything_is_sent(string script, string says)
    {
        Result result = _session.Run(script);

        Assert.True(result.Error.Exception.Message.Contains(says, StringComparison.Ordinal), result.Error.Exception.Message);
        Assert.Empty(result.Output);
        Assert.Equal(0, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void Rows_of_a_file_are_written_one_after_another_each_once_and_a_bad_one_is_its_own_error()
    {
        Result result = _session.Run("""
            [pscustomobject]@{ name = 'A'; email = 'a@x.no' }, [pscustomobject]@{ name = 'B'; email = 'nix' }, [pscustomobject]@{ name = 'C'; email = 'c@x.no' } | New-LucaObject saleCustomer -OutVariable made | ForEach-Object { $_.Name }
            $made | ForEach-Object { [pscustomobject]@{ Id = $_.Id; CompanyId = $_.CompanyId; comment = 'fra fil'; email = '' } } | Set-LucaObject saleCustomer | ForEach-Object { "$($_.Comment) $($_.Email)" }
            """);

        Assert.Equal(["A", "C", "fra fil a@x.no", "fra fil c@x.no"], result.Output.Select(item => item.ToString()));
        Assert.Equal("LucaValidationFailed", result.ErrorId);
        Assert.Equal(4, _session.Server.Counters.MutationCount);
    }

    [Theory]
    [InlineData("$Product | New-LucaObject saleProduct", "is not a field of")]
    [InlineData("$Product | New-LucaObject saleProduct -WhatIf", "is not a field of")]
    [InlineData("Get-LucaSaleInvoice -First 1 | New-LucaObject saleInvoice -Force", "is not a field of")]
    public void A_row_in_the_place_of_a_new_object_is_meant_as_it_is(string script, string says)
    {
        Result result = _session.Run(script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.False(result.Error.TargetObject is System.Collections.IDictionary, "the target is what was given");
        Assert.Equal(0, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void What_the_input_takes_of_a_row_makes_another_and_an_empty_cell_says_nothing()
    {
        Result result = _session.Run("""
            ([pscustomobject]@{ Name = $Customer.Name; CompanyId = $Customer.CompanyId } | New-LucaObject saleCustomer).Name -eq $Customer.Name
            ([pscustomobject]@{ name = 'Nordlys AS'; email = ''; sendMethod = '' } | New-LucaObject saleCustomer).Name
            """);

        Assert.Equal(["True", "Nordlys AS"], result.Output.Select(item => item.ToString()));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Whoever_forces_is_not_asked_under_Debug_either()
    {
        Assert.Empty(_session.Run("New-LucaObject supplier @{ name = 'Papir AS' } | Remove-LucaObject -Force -Debug 5> $null").Errors);
        Assert.Equal(2, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void Fields_may_be_worked_out_of_each_row()
    {
        _session.MustRun("Get-LucaSaleCustomer -First 3 | Set-LucaObject -Value { @{ comment = 'Kunde ' + $_.Name } }");

        Assert.Equal(3, _session.Server.Counters.MutationCount);
        Assert.Equal(
            "Kunde " + _session.MustRun("$Customer.Name")[0], _session.MustRun("($Customer | Get-LucaSaleCustomer).Comment")[0].ToString());
    }

    [Fact]
    public void A_mutation_is_run_by_name_for_each_row_and_asked_for_what_is_wanted()
    {
        Result result = _session.Run("Get-LucaSaleCustomer -First 2 -Argument @{ active = $true } | Invoke-LucaMutation saleCustomerArchive -Property name, active | ForEach-Object Active");

        Assert.Equal([false, false], result.Output.Select(item => item.BaseObject));
        Assert.Empty(result.Errors);
        Assert.Equal(
            "LucaValidationFailed",
            _session.Run("Get-LucaSaleCustomer -First 1 -Argument @{ active = $false } | Invoke-LucaMutation saleCustomerArchive").ErrorId);
        Assert.IsType<string>(Assert.Single(
            _session.MustRun("New-LucaObject supplier @{ name = 'Papir AS' } | Invoke-LucaMutation supplierDelete -Force")).BaseObject);
    }

    [Theory]
    [InlineData("$Customer | Remove-LucaObject")]
    [InlineData("Remove-LucaObject saleCustomer $Customer.Id")]
    [InlineData("Invoke-LucaMutation saleCustomerDestroy @{ id = 'abc' }")]
    [InlineData("Invoke-LucaMutation saleInvoiceSend @{ id = 'abc'; sendMethod = 'EMAIL' }")]
    [InlineData("New-LucaObject saleInvoice @{ saleCustomer = $Customer; invoiceType = 'INVOICE' }")]
    public void What_is_taken_away_leaves_or_is_final_is_asked_about(string script)
    {
        Result result = _session.Run(script);

        Assert.Contains("must be confirmed", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _session.Server.Counters.MutationCount);
    }

    [Theory]
    [InlineData("New-LucaObject -Type sup", "supplier")]
    [InlineData("Remove-LucaObject bookkeepingE", "bookkeepingEntryMatch")]
    [InlineData("Set-LucaObject -Type saleP", "saleProduct")]
    [InlineData("New-LucaObject saleCustomer -Value ", "@{ name =  }")]
    [InlineData("New-LucaObject saleCustomers ", "@{ address = @{ city =  } }")]
    [InlineData("New-LucaObject -Type saleCustomer -Value @", "@{ sendMethod = 'EMAIL' }")]
    [InlineData("Invoke-LucaMutation bookkeepingJ", "bookkeepingJournalPost")]
    [InlineData("Invoke-LucaMutation saleInvoiceSend -Argument ", "@{ email = ; id = ; sendMethod = 'EMAIL' }")]
    [InlineData("New-LucaObject saleCustomer -Property ema", "Email")]
    public void What_can_be_written_is_completed(string line, string expected)
    {
        _session.Server.Counters.Reset();
        _session.Set("line", line);

        Assert.Contains(
            expected,
            _session.MustRun("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches | ForEach-Object { $_.CompletionText }").Select(text => text.ToString()));
        Assert.Empty(_session.Server.Counters.Requests);
    }
}
