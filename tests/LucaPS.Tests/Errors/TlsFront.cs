using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace LucaPS.Tests.Errors;

/// <summary>TLS in front of a sandbox, with a certificate from a private CA made for it.</summary>
internal sealed class TlsFront : TcpFront
{
    private readonly X509Certificate2 _certificate;
    private readonly Uri _behind;

    public TlsFront(Uri behind)
    {
        _behind = behind;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new("CN=LucaPS test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using X509Certificate2 root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        AuthorityPem = root.ExportCertificatePem();

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest leaf = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 signed = leaf.Create(root, now.AddDays(-1), now.AddDays(1), [0x47, 0x11]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        // Through PKCS#12, or Schannel finds no key.
        _certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        Start();
    }

    public string Address => $"https://127.0.0.1:{Port}";

    /// <summary>The CA's certificate.</summary>
    public string AuthorityPem { get; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificate.Dispose();
    }

    protected override async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using SslStream secure = new(client.GetStream());
                await secure.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate }, Stopping);
                using TcpClient server = new(_behind.Host, _behind.Port);
                await Task.WhenAny(
                    secure.CopyToAsync(server.GetStream(), Stopping), server.GetStream().CopyToAsync(secure, Stopping));
            }
            catch (Exception exception)
                when (exception is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                // The client did not trust it, or went away.
            }
        }
    }
}
