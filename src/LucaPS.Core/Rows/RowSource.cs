using System;

namespace LucaPS.Rows;

/// <summary>Where rows come from; all rows of one list share it.</summary>
/// <param name="Company">The company that they were read of, as the connection had it; null where none was known.</param>
/// <param name="Server">The server that gave them: a test server may have a copy of the books, with the same ids. Null where that does
/// not matter.</param>
internal sealed record RowSource(CompanyInfo? Company, Uri? Server);
