using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Reflection;
using System.Runtime.Loader;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>How the build for Windows PowerShell sets its HTTP client up, asked of that build on .NET.</summary>
[Collection(EngineCollection.Name)]
public sealed class DesktopHandlerTests
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
    private static readonly Assembly s_core = new DesktopContext().LoadFromAssemblyName(new AssemblyName("LucaPS.Core"));
    private static readonly Uri s_host = new("https://luca.example/");

    /// <summary>Without a callback of ours, .NET Framework asks the session's (ServicePointManager), which often accepts all.</summary>
    [Theory]
    [InlineData("Api")]
    [InlineData("Tokens")]
    public void The_session_has_no_say_in_which_certificates_are_accepted(string use)
    {
        using HttpMessageHandler handler = Handler(Settings(), use);
        var check = Inner(handler).ServerCertificateCustomValidationCallback;

        Assert.NotNull(check);
        using HttpRequestMessage request = new(HttpMethod.Post, s_host);
        Assert.True(check(request, null, null, SslPolicyErrors.None));
        Assert.False(check(request, null, null, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.False(check(request, null, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(check(request, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
    }

    /// <summary>.NET Framework gives DefaultProxyCredentials to the proxy object of the whole process.</summary>
    [Fact]
    public void Credentials_for_the_systems_proxy_are_given_to_no_object_of_the_session()
    {
        NetworkCredential own = new("kari", "canary-proxy-password");
        IWebProxy? before = WebRequest.DefaultWebProxy;
        try
        {
            WebProxy sessions = new("http://proxy.example:3128") { Credentials = new NetworkCredential("theirs", "theirs") };
            WebRequest.DefaultWebProxy = sessions;
            using HttpMessageHandler handler = Handler(Settings(("ProxyCredential", own)));
            HttpClientHandler inner = Inner(handler);

            Assert.True(inner.UseProxy);
            Assert.Null(inner.DefaultProxyCredentials);
            IWebProxy proxy = Assert.IsAssignableFrom<IWebProxy>(inner.Proxy);
            Assert.NotSame(sessions, proxy);
            Assert.Same(own, proxy.Credentials);
            Assert.Equal((false, sessions.Address), (proxy.IsBypassed(s_host), proxy.GetProxy(s_host)));
            Assert.Equal("theirs", ((NetworkCredential)sessions.Credentials).UserName);

            // As the session has it at the time of a request.
            WebRequest.DefaultWebProxy = null;
            Assert.True(proxy.IsBypassed(s_host));
        }
        finally
        {
            WebRequest.DefaultWebProxy = before;
        }
    }

    [Theory]
    [InlineData("https://proxy.example:3129", "https://")]
    [InlineData("socks5://127.0.0.1:1080", "socks5://")]
    public void A_proxy_that_it_cannot_use_is_refused_before_anything_is_saved_or_sent(string proxy, string says)
    {
        object settings = Settings();
        MethodInfo method = settings.GetType().GetMethod("WithProxy", Any)!;
        Assert.NotNull(method.Invoke(settings, [new Uri("http://proxy.example:3128"), null]));

        Exception? error = Assert.Throws<TargetInvocationException>(() => method.Invoke(settings, [new Uri(proxy), null])).InnerException;
        Assert.Equal("LucaBadRequest", Property(error, "ErrorId"));
        Assert.Equal(false, Property(error, "MayHaveBeenSent"));
        Assert.Contains(says, error!.Message, StringComparison.Ordinal);
        Assert.Contains("-Proxy", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Its DeflateStream cannot read the zlib format, which is what "deflate" means in HTTP.</summary>
    [Fact]
    public void Only_compression_that_it_can_read_is_asked_for()
    {
        using HttpMessageHandler handler = Handler(Settings());
        Assert.Equal(DecompressionMethods.GZip, Inner(handler).AutomaticDecompression);
    }

    private static object? Property(object? of, string name) => of!.GetType().GetProperty(name, Any)!.GetValue(of);

    private static object Settings(params (string Name, object Value)[] properties)
    {
        object settings = Activator.CreateInstance(s_core.GetType("LucaPS.Http.HttpSettings", throwOnError: true)!)!;
        foreach ((string name, object value) in properties) settings.GetType().GetProperty(name)!.SetValue(settings, value);
        return settings;
    }

    private static HttpMessageHandler Handler(object settings, string use = "Api")
    {
        object value = Enum.Parse(s_core.GetType("LucaPS.Http.HttpUse", throwOnError: true)!, use);
        MethodInfo create = s_core.GetType("LucaPS.Http.HttpClientPool", throwOnError: true)!.GetMethod("CreateHandler", Any)!;
        return (HttpMessageHandler)create.Invoke(null, [value, settings])!;
    }

    private static HttpClientHandler Inner(HttpMessageHandler handler) =>
        Assert.IsType<HttpClientHandler>(handler is DelegatingHandler outer ? outer.InnerHandler : handler);

    private sealed class DesktopContext : AssemblyLoadContext
    {
        private static readonly string s_folder =
            Path.Combine(Path.GetFullPath(Path.GetDirectoryName(Engine.ModulePath())!), "bin", "netstandard2.0");

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string file = Path.Combine(s_folder, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
