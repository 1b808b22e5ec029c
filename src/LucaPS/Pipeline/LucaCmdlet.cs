using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Pipeline;

namespace LucaPS;

/// <summary>
/// The base of all cmdlets here. Work runs on tasks; while the pipeline thread waits for it, it writes what the engine
/// reports. When the pipeline stops, the work is cancelled and awaited.
/// </summary>
public abstract class LucaCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private PipelineReporter? _reporter;

    /// <summary>Cancelled when the pipeline stops.</summary>
    internal CancellationToken StopToken => _stopping.Token;

    /// <summary>For the engine to report through, from any thread. Asked for on the pipeline thread.</summary>
    internal IReporter Reporter => Pipeline;

    /// <summary>As <see cref="WriteNotice"/>, from any thread. Asked for on the pipeline thread.</summary>
    internal Action<string> Notices => Pipeline.Notice;

    /// <summary>Only where somebody reads it: under <c>-Debug</c> alone PowerShell asks about each verbose message.</summary>
    internal new void WriteVerbose(string text)
    {
        if (Preferences.ShowsVerbose(this)) base.WriteVerbose(text);
    }

    private PipelineReporter Pipeline => _reporter ??= new PipelineReporter(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the cmdlet where the module that was imported is of another version than the code that this is.</summary>
    protected override void BeginProcessing()
    {
        // Importing should have failed. But PowerShell asks for a module's assembly by its mere name too, and can be given the one of
        // another version that the process still has.
        if (MyInvocation.MyCommand is not CmdletInfo { Module: { Version: { Major: >= 0 } imported } module }) return;
        Version code = GetType().Assembly.GetName().Version!;
        if ((imported.Major, imported.Minor, Math.Max(imported.Build, 0)) == (code.Major, code.Minor, Math.Max(code.Build, 0))) return;
        ThrowTerminatingError(new ErrorRecord(
            new InvalidOperationException($"LucaPS {imported} was imported, but this process still has the code of version {code.ToString(3)}. Restart PowerShell and import LucaPS again."),
            "LucaRestartRequired",
            ErrorCategory.InvalidOperation,
            module.Name));
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has just ended.
        }
    }

    /// <summary>Releases what the cmdlet holds.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stopping.Dispose();
    }

    /// <summary>Waits on the pipeline thread for work that runs elsewhere, and writes what it reports meanwhile.</summary>
    /// <exception cref="LucaException">As the work throws it.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped; the work was cancelled.</exception>
    internal T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        // Made here, on the pipeline thread, before the work may ask for it.
        PipelineReporter pipeline = Pipeline;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        CancellationToken token = ended.Token;
        // Never on the pipeline thread, where a synchronization context or a long computation would hold it.
        Task<T> task = Task.Run(() => work(token), CancellationToken.None);
        try
        {
            if (!pipeline.WriteUntil(task, _stopping.Token)) throw new PipelineStoppedException();
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Writing can throw too: the pipeline stopped, or a preference that makes a warning an error.
            if (!task.IsCompleted)
            {
                ended.Cancel();
                GracePeriod.Wait(task);
            }
        }
    }

    /// <summary>As <see cref="Wait{T}"/>, for a change, of which the user is told if something else than its answer ends it.</summary>
    /// <param name="work">Sends it.</param>
    /// <param name="sentence">The change, as the user was asked to confirm it.</param>
    internal T WaitForChange<T>(Func<CancellationToken, Task<T>> work, string sentence)
    {
        try
        {
            return Wait(work);
        }
        catch (Exception exception) when (exception is not LucaException)
        {
            // Also where a preference ends it while a message is written, as "Halt" does. By the host, since a stopped pipeline takes no
            // warnings.
            Host?.UI?.WriteWarningLine($"{sentence} This was stopped while it was under way. {ErrorCatalogue.Uncertain}");
            throw;
        }
    }

    /// <summary>As <see cref="Wait{T}"/>, for work without a result.</summary>
    internal void Wait(Func<CancellationToken, Task> work) => Wait(async token =>
    {
        await work(token).ConfigureAwait(false);
        return true;
    });

    /// <summary>Writes a line that a person must see, on the host and in the information stream, as <c>Write-Host</c> does.</summary>
    internal void WriteNotice(string message) => WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST"]);

    /// <summary>Writes a non-terminating error.</summary>
    /// <param name="target">What the user supplied, where the exception does not know it.</param>
    internal void WriteLucaError(LucaException exception, object? target = null) =>
        WriteError(ErrorRecords.Create(Named(exception), target));

    /// <summary>The same error where what it says to do needs the name of a connection.</summary>
    private protected virtual LucaException Named(LucaException exception) => exception;

    /// <summary>Runs work that the cmdlet depends on: a failure is a terminating error.</summary>
    /// <param name="action">May write; its <see cref="LucaException"/> becomes the terminating error.</param>
    internal void Run(Action action, object? target = null)
    {
        try
        {
            action();
        }
        catch (LucaException exception)
        {
            ThrowTerminatingError(ErrorRecords.Create(Named(exception), target));
        }
    }

    /// <summary>Runs the work for one row of input: a failure is that row's error, and the pipeline goes on.</summary>
    /// <param name="target">The row, as the user supplied it.</param>
    /// <param name="rowIsConnection">Whether each row is a connection of its own, so that nothing said of one concerns the next.</param>
    internal void RunRow(Action action, object? target = null, bool rowIsConnection = false)
    {
        try
        {
            action();
        }
        catch (LucaException exception) when (rowIsConnection || !ErrorCatalogue.EndsEverything(exception))
        {
            WriteLucaError(exception, target);
        }
        catch (LucaException exception)
        {
            ThrowTerminatingError(ErrorRecords.Create(Named(exception), target));
        }
    }
}
