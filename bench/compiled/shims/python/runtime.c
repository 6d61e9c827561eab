// The rest of CPython as far as Objects/obmalloc.c links against it: its debug hooks and statistics, which nobody calls here.
#include <stddef.h>

int PyGILState_Check(void) { return 1; }
char *Py_GETENV(const char *name) { return NULL; }
int PyOS_snprintf(char *text, size_t size, const char *format, ...) { return 0; }
_Noreturn void _Py_FatalErrorFunc(const char *function, const char *message) { __builtin_trap(); }
