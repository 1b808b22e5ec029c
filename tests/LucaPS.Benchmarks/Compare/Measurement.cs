using System.Collections.Generic;

namespace LucaPS.Benchmarks.Compare;

/// <summary>What one process cost.</summary>
/// <param name="Wall">Milliseconds from start to exit.</param>
/// <param name="Processor">Milliseconds of processor time, including its children's; NaN where the system does not say.</param>
/// <param name="PeakMemory">Peak resident MiB.</param>
/// <param name="Requests">Requests that the server counted meanwhile.</param>
/// <param name="Values">What the process itself measured: its lines of <c>name=number</c>.</param>
internal sealed record Measurement(
    double Wall, double Processor, double PeakMemory, long Requests, IReadOnlyDictionary<string, double> Values);

/// <summary>A process to measure.</summary>
/// <param name="Label">Its name in the table.</param>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Needs">What the module must have for it, such as <c>Get-LucaSaleInvoice -ThrottleLimit</c>; null where it uses no
/// module.</param>
internal sealed record Contender(string Label, string FileName, IReadOnlyList<string> Arguments, string? Needs);
