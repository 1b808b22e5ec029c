using System.IO;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary><c>tour</c>: signs in and shows the main job, exactly as a user would see it.</summary>
internal static class TourCommand
{
    private const string Connect = "Connect-Luca -BaseUri $LucaBaseUri -ClientId $LucaClientId -ClientSecret $LucaClientSecret -RedirectUri $LucaRedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60";

    /// <summary>Returns 0 only when everything in the tour worked.</summary>
    public static async Task<int> RunAsync(int generation, TextWriter output, bool colored = false)
    {
        await output.WriteLineAsync($"A Luca of generation {generation} on this machine; the browser's part of the sign-in is played.");
        await output.WriteLineAsync();
        await output.WriteLineAsync("PS> Connect-Luca -ClientId … -ClientSecret … -NoBrowser");
        await using SignedInEngine session = await SignedInEngine.StartAsync(
            new SandboxOptions { Generation = generation }, output, TextReader.Null, colored);
        bool worked = await session.SignInAsync(SignedInEngine.DemoUser, Connect);
        worked = worked && session.Engine.Run(await ScriptAsync());
        await output.WriteLineAsync();
        await output.WriteLineAsync(worked ? "Everything in the tour worked." : "The tour did not work to its end.");
        return worked && !session.Engine.Host.ShouldExit ? 0 : 1;
    }

    // Embedded in the program, so an installed tool has it too.
    private static async Task<string> ScriptAsync()
    {
        using StreamReader reader = new(typeof(TourCommand).Assembly.GetManifestResourceStream("tour.ps1")!);
        return await reader.ReadToEndAsync();
    }
}
