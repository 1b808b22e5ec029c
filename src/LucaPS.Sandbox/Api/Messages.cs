using System.Globalization;

namespace LucaPS.Sandbox.Api;

/// <summary>What the API says, in the language of the user who consented.</summary>
internal sealed class Messages
{
    private readonly bool _english;

    private Messages(bool english) => _english = english;

    public static Messages Norwegian { get; } = new(english: false);

    public static Messages English { get; } = new(english: true);

    public string Unauthenticated => Say("Tilgangen er ugyldig eller utløpt.", "The access token is invalid or has expired.");

    public string RateLimited => Say("For mange forespørsler. Prøv igjen om litt.", "Too many requests. Try again later.");

    public string CompanyRequired =>
        Say("companyId må oppgis når tilgangen kommer fra OAuth.", "companyId is required when the access comes from OAuth.");

    public string CompanyForbidden => Say("Du har ikke tilgang til dette selskapet.", "You have no access to this company.");

    public string WriteForbidden => Say("Tilgangen gjelder bare lesing.", "The access is read-only.");

    public string RowForbidden => Say("Du har ikke tilgang til denne raden.", "You have no access to this row.");

    public string PlanRequired =>
        Say("Selskapets abonnement omfatter ikke denne delen av API-et.", "The company's plan does not include this part of the API.");

    public string BadBody => Say("Forespørselen er ikke gyldig JSON med «query».", "The request is not valid JSON with \"query\".");

    public string BadCursor => Say("Ugyldig peker.", "Invalid cursor.");

    public string NegativeCount => Say("Antallet kan ikke være negativt.", "The count must not be negative.");

    public string Timeout => Say("Forespørselen tok for lang tid.", "The request took too long.");

    public string Internal => Say("Noe gikk galt hos oss.", "Something went wrong on our side.");

    public string ValidationFailed => Say("Noen av feltene er ikke gyldige.", "Some fields are not valid.");

    public string CustomerUnknown => Say("Kunden finnes ikke.", "The customer does not exist.");

    public string CustomerMissing => Say("Kunde må oppgis.", "A customer is required.");

    public string ProductUnknown => Say("Produktet finnes ikke.", "The product does not exist.");

    public string LinesMissing => Say("Minst én linje må oppgis.", "At least one line is required.");

    public string QuantityZero => Say("Antall kan ikke være null.", "The quantity must not be zero.");

    public string NameMissing => Say("Linjen må ha et produkt eller et navn.", "The line needs a product or a name.");

    public string PaymentDaysRange => Say("Betalingsfrist må være mellom 0 og 365 dager.", "Payment days must be between 0 and 365.");

    public string DiscountRange => Say("Rabatten må være mellom 0 og 100 prosent.", "The discount must be between 0 and 100 per cent.");

    public string NameRequired => Say("Navn må oppgis.", "A name is required.");

    public string OrganisationNumberInvalid => Say("Organisasjonsnummeret er ikke gyldig.", "The organisation number is not valid.");

    public string BankAccountInvalid => Say("Kontonummeret er ikke gyldig.", "The bank account is not valid.");

    public string ReferenceTaken => Say("Referansen er i bruk.", "The reference is taken.");

    public string VatRate => Say("Satsen må være 25, 15, 12 eller 0.", "The rate must be 25, 15, 12 or 0.");

    public string CustomerHasInvoices => Say("Kunden har fakturaer.", "The customer has invoices.");

    public string ArchivedAlready => Say("Kunden er arkivert allerede.", "The customer is archived already.");

    public string LineClosed => Say("Linjen er lukket allerede.", "The line is closed already.");

    public string LineTwice => Say("Linjen er nevnt to ganger.", "The line is named twice.");

    public string NoOwnAccount =>
        Say("Linjen står ikke på en kundes eller leverandørs egen konto.", "The line is not on a customer's or supplier's own account.");

    public string SeveralAccounts => Say("Linjene står ikke på samme konto.", "The lines are not on one account.");

    public string OtherAccount => Say("Linjene står på en annen konto.", "The lines are on another account.");

    public string OneSide => Say("Oppgi enten debet eller kredit.", "Name either the debit or the credit account.");

    public string AmountAboveZero => Say("Beløpet må være over null.", "The amount must be above zero.");

    public string DateMissing => Say("Fakturadato må oppgis.", "An invoice date is required.");

    public string Finalized => Say("Fakturaen er ferdigstilt og kan ikke endres.", "The invoice is finalized and cannot be changed.");

    public string NotFinalized =>
        Say("Fakturaen må ferdigstilles før den kan sendes.", "The invoice must be finalized before it can be sent.");

    public string EmailMissing => Say("E-postadresse mangler.", "An e-mail address is missing.");

    public string EmailInvalid => Say("E-postadressen er ikke gyldig.", "The e-mail address is not valid.");

    public static Messages For(string? language) => language == "en" ? English : Norwegian;

    public string NotFound(string type, string? id) =>
        string.Format(CultureInfo.InvariantCulture, Say("Fant ikke {0} med id «{1}».", "{0} with id \"{1}\" was not found."), type, id);

    public string DoesNotAddUp(long cents) => string.Format(
        CultureInfo.InvariantCulture, Say("Linjene går ikke opp: {0} står igjen.", "The lines do not add up: {0} is left."),
        (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture));

    public string ForCode(string code) => code switch
    {
        ErrorCodes.Unauthenticated => Unauthenticated,
        ErrorCodes.RateLimited => RateLimited,
        ErrorCodes.Forbidden => CompanyForbidden,
        ErrorCodes.PlanRequired => PlanRequired,
        ErrorCodes.BadRequest => BadBody,
        ErrorCodes.ValidationFailed => ValidationFailed,
        ErrorCodes.NotFound => NotFound("SaleInvoice", "?"),
        ErrorCodes.Timeout => Timeout,
        _ => Internal,
    };

    private string Say(string norwegian, string english) => _english ? english : norwegian;
}
