namespace LucaPS.Sandbox.Pages;

/// <summary>What the pages say, in Norwegian and English.</summary>
internal sealed record Texts
{
    public static Texts Norwegian { get; } = new()
    {
        Language = "nb",
        SignInTitle = "Logg inn",
        SignInLead = "Logg inn for å fortsette til tilgangen som et program ber om.",
        UserName = "Brukernavn",
        Password = "Passord",
        SignIn = "Logg inn",
        WrongPassword = "Feil brukernavn eller passord.",
        ConsentTitle = "Gi tilgang",
        ConsentLead = "{0} ber om tilgang til regnskapet ditt.",
        SignedInAs = "Logget inn som {0}",
        WillRead = "Lese regnskap, faktura, kunder og produkter",
        WillWrite = "Opprette, endre og sende faktura",
        ChooseSeveral = "Hvilke selskaper gjelder det?",
        ChooseOne = "Hvilket selskap gjelder det?",
        OrganisationNumber = "Org.nr.",
        Allow = "Gi tilgang",
        Deny = "Avslå",
        Withdraw = "Du kan når som helst trekke tilgangen tilbake under Innstillinger.",
        ErrorTitle = "Noe er galt med lenken",
        ErrorLead = "Programmet som sendte deg hit, er ikke registrert slik det sier. Ingen tilgang er gitt.",
        ErrorReason = "Årsak",
        Sandbox = "Sandkasse – ingen ekte data",
    };

    public static Texts English { get; } = new()
    {
        Language = "en",
        SignInTitle = "Sign in",
        SignInLead = "Sign in to go on to the access that a program asks for.",
        UserName = "User name",
        Password = "Password",
        SignIn = "Sign in",
        WrongPassword = "Wrong user name or password.",
        ConsentTitle = "Give access",
        ConsentLead = "{0} asks for access to your books.",
        SignedInAs = "Signed in as {0}",
        WillRead = "Read books, invoices, customers and products",
        WillWrite = "Create, change and send invoices",
        ChooseSeveral = "Which companies?",
        ChooseOne = "Which company?",
        OrganisationNumber = "Org. no.",
        Allow = "Allow",
        Deny = "Deny",
        Withdraw = "You can withdraw the access at any time under Settings.",
        ErrorTitle = "Something is wrong with this link",
        ErrorLead = "The program that sent you here is not registered as it claims to be. No access was given.",
        ErrorReason = "Reason",
        Sandbox = "Sandbox – no real data",
    };

    public required string Language { get; init; }

    public required string SignInTitle { get; init; }

    public required string SignInLead { get; init; }

    public required string UserName { get; init; }

    public required string Password { get; init; }

    public required string SignIn { get; init; }

    public required string WrongPassword { get; init; }

    public required string ConsentTitle { get; init; }

    public required string ConsentLead { get; init; }

    public required string SignedInAs { get; init; }

    public required string WillRead { get; init; }

    public required string WillWrite { get; init; }

    public required string ChooseSeveral { get; init; }

    public required string ChooseOne { get; init; }

    public required string OrganisationNumber { get; init; }

    public required string Allow { get; init; }

    public required string Deny { get; init; }

    public required string Withdraw { get; init; }

    public required string ErrorTitle { get; init; }

    public required string ErrorLead { get; init; }

    public required string ErrorReason { get; init; }

    public required string Sandbox { get; init; }

    public static Texts For(string? language) => language == "en" ? English : Norwegian;
}
