using LucaPS.Benchmarks.Clients;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Compare;

/// <summary>
/// What the measured sessions run. The <c>Invoke-RestMethod</c> scripts are what somebody without the module would write: correct, and
/// not slower than they need to be.
/// </summary>
internal static class Scripts
{
    public const string Bare = "1";

    public const string Import = "Import-Module $env:BENCH_MODULE";

    /// <summary>The floor: a module with LucaPS's own manifest, psm1 and format file, around cmdlets that do the least.</summary>
    public const string ImportFloor = "Import-Module $env:BENCH_FLOOR";

    private const string FloorQuery =
        " -Query 'query($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes " + InvoiceData.Selection
            + " pageInfo { hasNextPage endCursor } } }'";

    public const string OneRequest = ImportFloor + "; Get-LucaCompany" + FloorQuery + " | Out-Null";

    public const string Walk = ImportFloor + "; Get-LucaSaleInvoice" + FloorQuery + " | Out-Null";

    /// <summary>A connection that keeps nothing on disk, so only rows are measured.</summary>
    public const string Connect = Import + "; $null = Connect-Luca -Persist Process; ";

    private const string Post = """
        $uri = "$($env:LUCA_BASEURI.TrimEnd('/'))/api/v1/graphql"
        $headers = @{ Authorization = "Bearer $env:LUCA_API_KEY" }
        function Send-Query($Query, $Variables) {
            Invoke-RestMethod -Method Post -Uri $uri -Headers $headers -ContentType 'application/json' -Body (ConvertTo-Json @{ query = $Query; variables = $Variables } -Compress)
        }

        """;

    private const string ListQuery =
        "'query($companyId: ID, $after: String) { saleInvoices(companyId: $companyId, first: 100, after: $after) { nodes "
        + InvoiceData.Selection + " pageInfo { hasNextPage endCursor } } }'";

    private const string Nodes = Post + "$query = " + ListQuery + """

        function Get-Node {
            $after = $null
            do {
                $page = (Send-Query $query @{ after = $after }).data.saleInvoices
                $page.nodes
                $after = $page.pageInfo.endCursor
            } while ($page.pageInfo.hasNextPage)
        }

        """;

    public const string LoopToNull = Nodes + "Get-Node | Out-Null";

    public const string LoopToCsv = Nodes + "Get-Node | Export-Csv $env:BENCH_OUT";

    public const string LoopKept = Nodes + "$rows = Get-Node; 'rows=' + $rows.Count";

    public const string LucaToNull = Connect + "Get-LucaSaleInvoice | Out-Null";

    public const string LucaFirst = Connect + "Get-LucaSaleInvoice -First 1 | Out-Null";

    public const string LucaTenThousand = Connect + "Get-LucaSaleInvoice -First 10000 | Out-Null";

    public const string LucaToCsv = Connect + "Get-LucaSaleInvoice | Export-Csv $env:BENCH_OUT";

    public const string LucaKept = Connect + "$rows = Get-LucaSaleInvoice; 'rows=' + $rows.Count";

    /// <summary>Prepares what <see cref="Cold"/> uses; not measured.</summary>
    public const string Save = Import + """
        ; $secret = ConvertTo-SecureString 'refresh-0' -AsPlainText -Force
        Remove-Item Env:LUCA_API_KEY
        $null = Connect-Luca -Name cold -ClientId bench -ClientSecret $secret -RefreshToken $secret -Persist UnprotectedFile
        Get-LucaSaleInvoice -First 1 -Connection cold | Out-Null
        """;

    public const string Cold = Import + "; $null = Connect-Luca -Name cold; Get-LucaSaleInvoice -First 1 | Out-Null";

    private const string Elapsed = "; 'elapsed=' + $clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)";

    /// <summary>
    /// Waits for a page, then spends as long consuming it: the least time that one after the other can take, with no parsing at all.
    /// </summary>
    public const string PagesInTurn = """
        $http = [Net.Http.HttpClient]::new()
        $body = '{"query":"{ saleInvoices(first: 100) { nodes { id } pageInfo { hasNextPage endCursor } } }"}'
        function Read-Page {
            $content = [Net.Http.StringContent]::new($body, [Text.Encoding]::UTF8, 'application/json')
            $null = $http.PostAsync("$($env:LUCA_BASEURI.TrimEnd('/'))/api/v1/graphql", $content).GetAwaiter().GetResult().Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()
        }
        Read-Page
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($i in 1..100) { Read-Page; [Threading.Thread]::Sleep(20) }
        """ + Elapsed;

    public const string PagesOfLuca = Connect
        + "Get-LucaSaleInvoice -First 1 | Out-Null; $n = 0; $clock = [Diagnostics.Stopwatch]::StartNew(); "
        + "Get-LucaSaleInvoice | ForEach-Object { if (++$n % 100 -eq 0) { [Threading.Thread]::Sleep(20) } }" + Elapsed;

    private const string Ready = Connect + "Get-LucaSaleInvoice -First 1 | Out-Null; $clock = [Diagnostics.Stopwatch]::StartNew(); ";

    public const string ListAhead = Ready + "Get-LucaSaleInvoice | Out-Null" + Elapsed;

    public const string ListInTurn = Ready + "Get-LucaSaleInvoice -ThrottleLimit 1 | Out-Null" + Elapsed;

    public const string Export = Connect + "Export-LucaData -Type saleInvoice -Path $env:BENCH_OUT | Out-Null";

    /// <summary>
    /// What a row allocates: in the whole process while a list goes nowhere (to <c>$null</c>, since Out-Null allocates itself),
    /// and what is left on the heap of a list that is kept (objects, texts, and the list's own reference).
    /// </summary>
    public const string Allocation = Connect + """
        Get-LucaSaleInvoice -First 1 | Out-Null
        $before = [GC]::GetTotalAllocatedBytes($true)
        Get-LucaSaleInvoice -First 100000 > $null
        $allocated = ([GC]::GetTotalAllocatedBytes($true) - $before) / 100000
        $kept = [Collections.Generic.List[object]]::new(100000)
        $before = [GC]::GetTotalMemory($true)
        Get-LucaSaleInvoice -First 100000 | & { process { $kept.Add($_) } }
        $own = ([GC]::GetTotalMemory($true) - $before) / $kept.Count
        'allocated=' + $allocated.ToString([cultureinfo]::InvariantCulture)
        'own=' + $own.ToString([cultureinfo]::InvariantCulture)
        """;

    public const string BooksInTurn = Post + "$query = " + ListQuery + """

        $companies = (Send-Query '{ companies { nodes { id name } } }').data.companies.nodes
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($company in $companies) {
            $after = $null
            do {
                $page = (Send-Query $query @{ companyId = $company.id; after = $after }).data.saleInvoices
                $page.nodes | Out-Null
                $after = $page.pageInfo.endCursor
            } while ($page.pageInfo.hasNextPage)
        }
        """ + Elapsed;

    public const string CompaniesInTurn = Post + "$query = " + ListQuery + """

        $companies = (Send-Query '{ companies { nodes { id name } } }').data.companies.nodes
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($company in $companies) { (Send-Query $query @{ companyId = $company.id }).data.saleInvoices.nodes | Out-Null }
        """ + Elapsed;

    public const string CompaniesOfLuca = Connect
        + "$companies = Get-LucaCompany; $null = Get-LucaSchema -Name saleInvoices; $clock = [Diagnostics.Stopwatch]::StartNew(); "
        + "$companies | Get-LucaSaleInvoice | Out-Null" + Elapsed;

    public static readonly string IdsInTurn = Post + "$query = 'query($id: ID!) { saleInvoice(id: $id) " + InvoiceData.Selection + " }'\n"
        + Ids + """

        $null = Send-Query '{ companies { nodes { id name } } }'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($id in $ids) { (Send-Query $query @{ id = $id }).data.saleInvoice | Out-Null }
        """ + Elapsed;

    public static readonly string IdsOfLuca = Ids + "\n" + Connect
        + "Get-LucaSaleInvoice -First 1 | Out-Null; $clock = [Diagnostics.Stopwatch]::StartNew(); "
        + "$ids | Get-LucaSaleInvoice | Out-Null" + Elapsed;

    public const int Queries = 2000;

    /// <summary>
    /// The least of several rounds: for the first ten thousand queries or so the runtime recompiles their path, on its own thread
    /// whose time counts too, and later queries do not pay for that.
    /// </summary>
    public static readonly string QueriesOfLuca = Connect + "$query = '" + QueryClient.Query
        + "'; $me = [Diagnostics.Process]::GetCurrentProcess(); "
        + "$least = [double]::MaxValue; foreach ($round in 1.." + QueryClient.Rounds
        + ") { $me.Refresh(); $before = $me.TotalProcessorTime; "
        + "for ($i = 0; $i -lt " + Queries + "; $i++) { $null = Invoke-LucaGraphQL $query }; $me.Refresh(); "
        + "$least = [Math]::Min($least, ($me.TotalProcessorTime - $before).TotalMilliseconds / " + Queries + ") }; "
        + "'cpu=' + $least.ToString([cultureinfo]::InvariantCulture)";

    private static string Ids
    {
        get
        {
            string[] ids = new string[1000];
            for (int i = 0; i < ids.Length; i++) ids[i] = InvoiceData.Id(i * 7);
            return "$ids = -split '" + string.Join(' ', ids) + "'";
        }
    }
}
