using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LucaPS.Desktop;

/// <summary>
/// A copy of the module for Mono off Windows, where the build for Windows PowerShell otherwise never runs: as on Windows, except that
/// renaming is the framework's own and every other call into Windows succeeds without doing anything.
/// </summary>
internal static class OffWindows
{
    public static string Copy(string module, string to)
    {
        foreach (string file in Directory.GetFiles(module, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, file.Substring(module.Length).TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        string core = Path.Combine(to, "bin", "netstandard2.0", "LucaPS.Core.dll");
        using ModuleDefinition assembly = ModuleDefinition.ReadModule(new MemoryStream(File.ReadAllBytes(core)));
        Answer(
            assembly.GetType("LucaPS.Foundation.UnixNative").Methods.Single(method => method.Name == "get_IsUnix"),
            Instruction.Create(OpCodes.Ldc_I4_0));
        foreach (MethodDefinition method in assembly.GetType("LucaPS.Foundation.WindowsNative").Methods
            .Where(method => method.IsAssembly || method.IsPublic))
        {
            if (method.Name == "Replace") Answer(method, Replace(assembly));
            else Answer(method, Success(method));
        }

        assembly.Write(core);
        return to;
    }

    private static void Answer(MethodDefinition method, params Instruction[] instructions)
    {
        method.Body = new Mono.Cecil.Cil.MethodBody(method) { InitLocals = true };
        foreach (Instruction instruction in instructions.Append(Instruction.Create(OpCodes.Ret))) method.Body.Instructions.Add(instruction);
    }

    private static Instruction[] Replace(ModuleDefinition module)
    {
        MethodInfo delete = typeof(File).GetMethod(nameof(File.Delete))!;
        MethodInfo move = typeof(File).GetMethod(nameof(File.Move))!;
        return [
            Instruction.Create(OpCodes.Ldarg_1), Instruction.Create(OpCodes.Call, module.ImportReference(delete)),
            Instruction.Create(OpCodes.Ldarg_0), Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Call, module.ImportReference(move))];
    }

    private static Instruction[] Success(MethodDefinition method) => method.ReturnType.MetadataType switch
    {
        MetadataType.Void => [],
        MetadataType.Boolean => [Instruction.Create(OpCodes.Ldc_I4_1)],
        _ when !method.ReturnType.IsValueType => [Instruction.Create(OpCodes.Ldnull)],
        _ => throw new NotSupportedException($"What should {method.FullName} answer off Windows?"),
    };
}
