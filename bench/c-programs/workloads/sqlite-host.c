// SQLite without files: what its core asks of an operating system when every database is in memory.
#include <string.h>

#include "sqlite3.h"

static int refuse_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  return SQLITE_CANTOPEN;
}
static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync) { return SQLITE_OK; }
static int find_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *found) {
  *found = 0;
  return SQLITE_OK;
}
static int copy_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
  strncpy(out, name, (size_t)room);
  return SQLITE_OK;
}
// The same in every run.
static int give_bytes(sqlite3_vfs *vfs, int count, char *out) {
  memset(out, 7, (size_t)count);
  return count;
}
static int sleep_not(sqlite3_vfs *vfs, int microseconds) { return microseconds; }
static int tell_time(sqlite3_vfs *vfs, double *day) {
  *day = 2460000.5;
  return SQLITE_OK;
}

static sqlite3_vfs nowhere = {
    .iVersion = 1,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 64,
    .zName = "nowhere",
    .xOpen = refuse_open,
    .xDelete = delete_nothing,
    .xAccess = find_nothing,
    .xFullPathname = copy_name,
    .xRandomness = give_bytes,
    .xSleep = sleep_not,
    .xCurrentTime = tell_time,
};

int sqlite3_os_init(void) { return sqlite3_vfs_register(&nowhere, 1); }
int sqlite3_os_end(void) { return SQLITE_OK; }
