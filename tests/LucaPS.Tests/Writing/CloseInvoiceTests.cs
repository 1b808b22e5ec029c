using System;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Invoices closed against credit notes and payments (luca-api.md, "The books behind an invoice").</summary>
[Collection(EngineCollection.Name)]
public sealed class CloseInvoiceTests : IAsyncLifetime
{
    private EngineSession _session = null!;

    public async ValueTask InitializeAsync()
    {
        _session = await EngineSession.StartAsync();
        _session.MustRun("""
            $null = Get-LucaSchema
            $global:Product = (Get-LucaSaleProduct -First 1).Id
            $global:Customers = Get-LucaSaleCustomer -First 2 -Argument @{ active = $true }
            function global:New-Final($Customer, $Price) { New-LucaSaleInvoice $Customer 2026-01-05 14 @{ saleProductId = $Product; quantity = 1; unitPrice = $Price } -Finalize -Force }
            $global:Invoice = New-Final $Customers[0] 100
            $global:Note = Invoke-LucaMutation saleInvoiceCredit @{ id = $Invoice.Id }
            $global:Larger = New-Final $Customers[0] 250
            $global:Other = New-Final $Customers[1] 100
            $global:OtherNote = Invoke-LucaMutation saleInvoiceCredit @{ id = $Other.Id }
            function global:Get-Own($Invoice) {
                $id = (Get-LucaSaleInvoice $Invoice.Id -Property bookkeepingJournal.id).BookkeepingJournal.Id
                (Get-LucaObject bookkeepingJournal -Id $id).Postings.PostingLines.Where({ $_.DebitAccount.Code -eq '1500' -or $_.CreditAccount.Code -eq '1500' })[0]
            }
            """);
        _session.Server.Counters.Reset();
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public void An_invoice_is_closed_against_its_credit_note_in_two_requests_and_opened_again()
    {
        PSObject match = Assert.Single(_session.MustRun("$m = Close-LucaSaleInvoice $Invoice.Id -With $Note.Id; $m"));

        Assert.Equal("LucaPS.BookkeepingEntryMatch", match.TypeNames[0]);
        Assert.Equal(2, _session.Server.Counters.GraphQLRequests);
        Assert.Equal(1, _session.Server.Counters.MutationCount);
        Assert.Equal("LucaValidationFailed", _session.Run("$Invoice | Close-LucaSaleInvoice -With $Note").ErrorId);
        _session.MustRun(
            "Remove-LucaObject bookkeepingEntryMatch $m.Id -Confirm:$false; $null = $Invoice | Close-LucaSaleInvoice -With $Note; ");
        Assert.Equal(3, _session.Server.Counters.MutationCount);
    }

    [Theory]
    [InlineData("Close-LucaSaleInvoice $Larger.Id -With $Note.Id", "difference of 187.50 kroner")]
    [InlineData("Close-LucaSaleInvoice $Invoice.Id -With $OtherNote.Id", "another customer")]
    [InlineData("Close-LucaSaleInvoice $Invoice.Id -With $Invoice.Id", "itself")]
    // Lines of a voucher as it is listed say what they come to, and on whose account.
    [InlineData("Close-LucaSaleInvoice $Larger.Id -With (Get-Own $Note)", "difference of 187.50 kroner")]
    [InlineData("Close-LucaSaleInvoice $Invoice.Id -With (Get-Own $OtherNote)", "another customer")]
    [InlineData("Close-LucaSaleInvoice nope -With $Note.Id", "No invoice with id 'nope'")]
    [InlineData("Close-LucaSaleInvoice $Invoice.Id -With ''", "empty")]
    [InlineData("$Customers[0] | Close-LucaSaleInvoice -With $Note", "LucaPS.SaleCustomer")]
    [InlineData("Close-LucaSaleInvoice $Invoice.Id -With $Customers[0]", "LucaPS.SaleCustomer")]
    [InlineData(
        "$own = (Get-LucaSaleInvoice $Invoice.Id -Property bookkeepingJournal.postings.postingLines.id, bookkeepingJournal.postings.postingLines.debitAccount.subCode).BookkeepingJournal.Postings[0].PostingLines.Where({ $_.DebitAccount.SubCode })[0].Id; Close-LucaSaleInvoice $Invoice.Id -With $own",
        "own posting line alone")]
    public void What_does_not_belong_together_is_told_before_anything_is_sent(string script, string says)
    {
        Result result = _session.Run(script);

        Assert.True(result.Error.Exception.Message.Contains(says, StringComparison.Ordinal), result.Error.Exception.Message);
        Assert.Equal(0, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void Force_leaves_a_difference_to_the_server()
    {
        Assert.Equal("LucaValidationFailed", _session.Run("Close-LucaSaleInvoice $Larger.Id -With $Note.Id -Force").ErrorId);
        Assert.Equal(2, _session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public void Many_invoices_are_closed_against_payments_by_the_ids_of_posting_lines()
    {
        _session.MustRun("""
            $global:Lines = foreach ($i in $Larger, $Other) {
                $own = (Get-LucaSaleInvoice $i.Id -Property bookkeepingJournal.postings.postingLines.debitAccount.id, bookkeepingJournal.postings.postingLines.debitAccount.subCode, bookkeepingJournal.postings.postingLines.amountCents).BookkeepingJournal.Postings[0].PostingLines.Where({ $_.DebitAccount.SubCode })[0]
                $bank = (Get-LucaObject accounts | Where-Object { $_.Code -eq '1920' })[0].Id
                $paid = Invoke-LucaMutation bookkeepingJournalPost @{ bookkeepingJournal = @{ date = '2026-02-01'; description = 'Innbetaling'; postingLines = @{ amountCents = $own.AmountCents; debitAccountId = $bank }, @{ amountCents = $own.AmountCents; creditAccountId = $own.DebitAccount.Id } } } -Property id, postings.postingLines.id, postings.postingLines.amountCents, postings.postingLines.creditAccount.id, postings.postingLines.creditAccount.subCode
                [pscustomobject]@{ Id = $i.Id; With = $paid.Postings[0].PostingLines.Where({ $_.CreditAccount })[0].Id; Line = $paid.Postings[0].PostingLines.Where({ $_.CreditAccount })[0] }
            }
            """);
        _session.Server.Counters.Reset();

        Assert.Equal(2, _session.MustRun("$Lines | Close-LucaSaleInvoice").Count);
        Assert.Equal(2, _session.Server.Counters.MutationCount);
        // A line that is given as an object is known, and checked.
        Assert.Contains(
            "another customer",
            _session.Run("Close-LucaSaleInvoice $Invoice -With $Lines[1].Line").Error.Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_bank_account_with_a_sub_code_is_not_the_customers()
    {
        _session.MustRun("""
            $own = (Get-LucaSaleInvoice $Larger.Id -Property bookkeepingJournal.postings.postingLines.debitAccount.id, bookkeepingJournal.postings.postingLines.debitAccount.subCode, bookkeepingJournal.postings.postingLines.amountCents).BookkeepingJournal.Postings[0].PostingLines.Where({ $_.DebitAccount.SubCode })[0]
            $bank = [pscustomobject]@{ Id = 'b1'; Code = '1920'; SubCode = '01' }
            $customer = [pscustomobject]@{ Id = $own.DebitAccount.Id; Code = '1500'; SubCode = '1' }
            $line = [pscustomobject]@{ Id = 'x1'; AmountCents = $own.AmountCents; DebitAccount = $bank; CreditAccount = $customer }
            Close-LucaSaleInvoice $Larger -With $line -WhatIf
            """);
    }

    [Theory]
    [InlineData(SchemaChanges.IntrospectionRefused)]
    [InlineData(SchemaChanges.IntrospectionRefused | SchemaChanges.FieldRemoved)]
    public void Where_no_schema_is_shown_an_invoice_is_closed_by_what_is_documented_and_opened_again(SchemaChanges changes)
    {
        _session.Server.Faults.Schema = changes;
        _session.MustRun("$null = Get-LucaSchema -Refresh; $null = Get-LucaSaleInvoice -First 1");
        _session.Server.Counters.Reset();

        PSObject match = Assert.Single(_session.MustRun("$m = Close-LucaSaleInvoice $Invoice.Id -With $Note.Id; $m"));

        Assert.Equal("LucaPS.BookkeepingEntryMatch", match.TypeNames[0]);
        Assert.Single((System.Collections.IEnumerable)match.Get("PostingEntriesDebit")!);
        Assert.Equal(2, _session.Server.Counters.GraphQLRequests);
        Assert.Equal(1, _session.Server.Counters.MutationCount);
        _session.MustRun(
            "Remove-LucaObject -Type bookkeepingEntryMatch -Id $m.Id -Force; $null = $Invoice | Close-LucaSaleInvoice -With $Note");
        Assert.Equal(3, _session.Server.Counters.MutationCount);
        Assert.Contains(
            "difference of 187.50", _session.Run("Close-LucaSaleInvoice $Larger.Id -With $Note.Id").Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(3, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void An_id_with_quotes_and_braces_stays_one_text_of_the_document()
    {
        _session.Server.Faults.Schema = SchemaChanges.IntrospectionRefused;
        _session.MustRun("$null = Get-LucaSchema -Refresh");

        Result result = _session.Run(
            """Close-LucaSaleInvoice $Invoice.Id -With "a`"}]}) { id } x: saleInvoiceSend(id: `"$($Larger.Id)\" -Force""");

        // Refused as a line that is not there, by a document that the server could read.
        Assert.Equal("LucaValidationFailed", result.ErrorId);
        Assert.Equal(0, _session.Server.Counters.MutationCount);
    }

    [Fact]
    public void Vouchers_are_listed_and_looked_up()
    {
        PSObject journal = _session.MustRun("Get-LucaBookkeepingJournal -First 1 | Get-LucaBookkeepingJournal")[0];

        Assert.Equal("LucaPS.BookkeepingJournal", journal.TypeNames[0]);
        Assert.NotNull(journal.Get("Description"));
    }
}
