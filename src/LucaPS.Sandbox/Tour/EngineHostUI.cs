using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;
using System.Text;

namespace LucaPS.Sandbox.Tour;

/// <summary>Writes the engine's output to one writer, and reads answers from one reader.</summary>
internal sealed class EngineHostUI(TextWriter output, TextReader input, bool colored) : PSHostUserInterface
{
    private readonly StringBuilder _line = new();
    private readonly EngineHostRawUI _raw = new();

    /// <summary>Called with each whole line that was shown, so that the tour can play the browser.</summary>
    public Action<string>? LineWritten { get; set; }

    public override PSHostRawUserInterface RawUI => _raw;

    public override bool SupportsVirtualTerminal => colored;

    public override string ReadLine() => input.ReadLine() ?? string.Empty;

    public override SecureString ReadLineAsSecureString()
    {
        SecureString secret = new();
        foreach (char character in ReadLine()) secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    public override void Write(string value)
    {
        // Tables are coloured, whatever the session's own settings say.
        if (!colored) value = new StringDecorated(value).ToString(OutputRendering.PlainText);
        lock (_line)
        {
            output.Write(value);
            _line.Append(value);
            int end;
            while ((end = _line.ToString().IndexOf('\n', StringComparison.Ordinal)) >= 0)
            {
                string line = _line.ToString(0, end).TrimEnd('\r');
                _line.Remove(0, end + 1);
                LineWritten?.Invoke(line);
            }
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteInformation(InformationRecord record)
    {
        // Write-Host and the like already reach the console through Write; this is for transcripts.
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription description in descriptions)
        {
            Write(description.Name + ": ");
            answers[description.Name] = new PSObject(
                description.ParameterTypeName == nameof(SecureString) ? ReadLineAsSecureString() : ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteLine(caption);
        WriteLine(message);
        for (int i = 0; i < choices.Count; i++) Write($"[{i}] {choices[i].Label.Replace("&", string.Empty, StringComparison.Ordinal)}  ");
        Write($"(default is {defaultChoice}): ");
        return int.TryParse(ReadLine(), out int choice) && choice >= 0 && choice < choices.Count ? choice : defaultChoice;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
    {
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write("Password: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }
}
