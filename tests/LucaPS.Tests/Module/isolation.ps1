# Run in a fresh process, in the engine and in pwsh: other modules' libraries beside LucaPS, in the order of TEST_ORDER. Writes lines key=value.
$ErrorActionPreference = 'Stop'
$other = [Runtime.Loader.AssemblyLoadContext]::new('OtherModule')

function Test-OtherModule {
    # Loaded as other modules do, into the session's own context. There the runtime lets nobody replace its own assemblies, so
    # System.Text.Json comes twice: asked for there, and in a separate context.
    foreach ($path in $env:TEST_FOREIGN.Split([IO.Path]::PathSeparator)) {
        $assembly = [Reflection.Assembly]::LoadFrom($path)
        if ([IO.Path]::GetFileName($path) -in 'System.Text.Json.dll', 'Microsoft.Bcl.AsyncInterfaces.dll') { $assembly = $other.LoadFromAssemblyPath($path) }
        "theirs=$($assembly.GetName().Name) $($assembly.GetName().Version)"
    }
    $document = [GraphQLParser.Parser]::Parse([GraphQLParser.ROM] '{ companies { id } }')
    "parsed=$($document.Definitions.Count)"
    "pipeline=$([Polly.ResiliencePipelineBuilder]::new().Build().GetType().FullName)"
    "msal=$([Microsoft.Identity.Client.MsalServiceException]::new('theirs', 'x').ErrorCode)"
    $options = [Activator]::CreateInstance($assembly.GetType('System.Text.Json.JsonDocumentOptions'))
    $json = $assembly.GetType('System.Text.Json.JsonDocument').GetMethod('Parse', [type[]] @([string], $options.GetType())).Invoke($null, @('{"a":[1,2]}', $options))
    "json=$($json.RootElement.ToString().Length)"
}

function Test-LucaPS {
    $key = [securestring]::new()
    foreach ($character in $env:LUCA_API_KEY.ToCharArray()) { $key.AppendChar($character) }
    $null = Connect-Luca -BaseUri $env:TEST_ADDRESS -ApiKey $key -Persist Process
    # The sandbox refuses the very first request: Polly waits and tries again. A document: GraphQL-Parser. The store: MSAL's extensions.
    "rows=$(@(Get-LucaSaleInvoice -First 120).Count)"
    "nodes=$(@(Invoke-LucaGraphQL '{ saleCustomers { nodes { id } } }' -Paginate -First 3).Count)"
    try { $null = Connect-Luca -Name kept -BaseUri $env:TEST_ADDRESS -ApiKey $key -Persist User; 'store=True' }
    catch { "store=$($_.FullyQualifiedErrorId -like 'LucaStoreFailed*')" }
}

if ($env:TEST_ORDER -eq 'theirs first') { Test-OtherModule }
Import-Module $env:TEST_MODULE
Test-LucaPS
Test-OtherModule
Test-LucaPS
foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
    foreach ($assembly in $context.Assemblies) {
        $name = $assembly.GetName()
        if ($name.Name -in 'Microsoft.Identity.Client', 'Microsoft.Identity.Client.Extensions.Msal', 'Polly.Core', 'GraphQLParser', 'System.Text.Json', 'LucaPS', 'LucaPS.Core', 'LucaPS.Adapters') {
            "loaded=$($context.Name)|$($name.Name)|$($name.Version)|$($assembly.Location)"
        }
    }
}
