using LucaPS.Canaries;
using Xunit;

[assembly: AssemblyFixture(typeof(CanaryFixture))]
