using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LucaPS.Benchmarks.Compare;

/// <summary>Median and extremes.</summary>
internal readonly record struct Spread(double Median, double Low, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public override string ToString() => double.IsNaN(Median) ? "-" : Text(Median) + " (" + Text(Low) + "–" + Text(High) + ")";

    private static string Text(double value) =>
        value.ToString(
            Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : Math.Abs(value) >= 1 ? "0.00" : "0.000",
            CultureInfo.InvariantCulture);
}
