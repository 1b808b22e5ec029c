/* dotnet.exe, which is in no package: hands its arguments to the hostfxr beside it, as the real one does. */
#include <windows.h>
#include <stdio.h>

typedef int (__cdecl *hostfxr_main_startupinfo)(int argc, const wchar_t **argv, const wchar_t *host, const wchar_t *root, const wchar_t *app);

int wmain(int argc, wchar_t **argv)
{
    static wchar_t self[4096], root[4096], path[4096];
    GetModuleFileNameW(NULL, self, 4096);
    wcscpy(root, self);
    *wcsrchr(root, L'\\') = 0;
    swprintf(path, 4096, L"%ls\\host\\fxr\\" VERSION L"\\hostfxr.dll", root);
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!library) {
        fwprintf(stderr, L"cannot load %ls (%lu)\n", path, GetLastError());
        return 131;
    }
    hostfxr_main_startupinfo run = (hostfxr_main_startupinfo)(void *)GetProcAddress(library, "hostfxr_main_startupinfo");
    return run(argc, (const wchar_t **)argv, self, root, L"");
}
