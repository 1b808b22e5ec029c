/* console.exe PROGRAM ARGUMENTS...: runs a program with a console that has no window. pwsh.exe ends silently where it has none, and under Wine
   a program has one only if it was started in a terminal. Streams and exit code are handed on. */
#include <windows.h>

int wmain(void)
{
    wchar_t *rest = GetCommandLineW();
    wchar_t end = *rest == L'"' ? *rest++ : L' ';
    while (*rest && *rest != end) rest++;
    if (*rest) rest++;
    while (*rest == L' ') rest++;

    STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION process;
    if (!CreateProcessW(NULL, rest, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &start, &process)) return 127;
    WaitForSingleObject(process.hProcess, INFINITE);
    DWORD code;
    GetExitCodeProcess(process.hProcess, &code);
    return (int)code;
}
