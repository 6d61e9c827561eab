// What allocators ask of an operating system beside memory, answered without one: no environment, nothing printed, a clock
// that stands still, one thread. With these before wasi-libc's own the module imports nothing.
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#undef stdout
#undef stderr
FILE *const stdout = NULL;
FILE *const stderr = NULL;

int fputs(const char *restrict text, FILE *restrict file) { return 0; }
int fputc(int character, FILE *file) { return 0; }
int fflush(FILE *file) { return 0; }
int fprintf(FILE *restrict file, const char *restrict format, ...) { return 0; }
int vsnprintf(char *restrict text, size_t size, const char *restrict format, va_list arguments) {
  if (size > 0) text[0] = 0;
  return 0;
}
int snprintf(char *restrict text, size_t size, const char *restrict format, ...) {
  if (size > 0) text[0] = 0;
  return 0;
}

char **environ = NULL;
char *getenv(const char *name) { return NULL; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  *now = (struct timespec){0};
  return 0;
}

unsigned sleep(unsigned seconds) { return 0; }
int sched_yield(void) { return 0; }
int atexit(void (*function)(void)) { return 0; }
int __cxa_atexit(void (*function)(void *), void *argument, void *object) { return 0; }

_Noreturn void abort(void) { __builtin_trap(); }
_Noreturn void exit(int status) { __builtin_trap(); }
