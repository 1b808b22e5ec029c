using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using Xunit;

namespace LucaPS.Tests.Browser;

/// <summary>Connect-Luca opens a real Chromium, in which a person's clicks are simulated.</summary>
[Collection(EngineCollection.Name)]
public sealed class RealBrowserTests
{
    private const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -Interactive -Persist Process -TimeoutSec 120";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_person_signs_in_chooses_companies_and_allows(int generation)
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? string.Empty);
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = generation }, connect: false);
        using Chromium chromium = new();
        SandboxUser user = session.Server.Users.First(candidate => candidate.UserName == "kari");
        string[] chosen = [.. user.Companies.Take(generation == 2 ? 2 : 1).Select(company => company.Id)];

        Task<Result> signIn = Task.Run(() => session.Run(Connect));
        ChromeDriver driver = await chromium.AttachWhenOpenedAsync(signIn);
        chromium.Picture($"sign-in-{generation}");
        SignIn(driver, user);
        foreach (SandboxCompany company in user.Companies) Choose(driver, company.Id, chosen.Contains(company.Id));
        chromium.Picture($"consent-{generation}");
        driver.FindElement(By.Id("allow")).Click();
        IWebElement finished = driver.FindElement(By.Id("luca-finished"));
        chromium.Picture($"finished-{generation}");
        Result result = await signIn;

        Assert.NotEmpty(finished.Text);
        Assert.Null(result.Terminating);
        Assert.Equal(string.Join(',', chosen), session.MustRun("(Get-LucaCompany | ForEach-Object Id) -join ','")[0].ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_person_declines(int generation)
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? string.Empty);
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Generation = generation }, connect: false);
        using Chromium chromium = new();

        Task<Result> signIn = Task.Run(() => session.Run(Connect));
        ChromeDriver driver = await chromium.AttachWhenOpenedAsync(signIn);
        SignIn(driver, session.Server.Users.First(candidate => candidate.UserName == "kari"));
        driver.FindElement(By.Id("deny")).Click();
        IWebElement failed = driver.FindElement(By.Id("luca-failed"));
        chromium.Picture($"failed-{generation}");
        Result result = await signIn;

        Assert.NotEmpty(failed.Text);
        Assert.Equal("LucaAccessDenied", result.ErrorId);
    }

    private static void SignIn(ChromeDriver driver, SandboxUser user)
    {
        driver.FindElement(By.Id("username")).SendKeys(user.UserName);
        driver.FindElement(By.Id("password")).SendKeys(user.Password);
        driver.FindElement(By.Id("signin")).Click();
        driver.FindElement(By.Id("allow"));
    }

    private static void Choose(ChromeDriver driver, string id, bool wanted)
    {
        IWebElement box = driver.FindElement(By.Id("company-" + id));
        if (box.Selected != wanted && (wanted || box.GetAttribute("type") == "checkbox"))
            ((IJavaScriptExecutor)driver).ExecuteScript("arguments[0].click()", box);
    }
}
