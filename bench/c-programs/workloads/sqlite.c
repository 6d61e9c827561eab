// SQLite, with a database in memory: tables are filled, indexed, queried, updated and emptied, as a program with a few thousand records
// does. The sum is over all that queries answer.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite3.h"
#include "workload.h"

#define PEOPLE 4000
#define ORDERS 8000
/** Rows or statements of a step: some milliseconds. */
#define BATCH 200

static sqlite3 *database;
static uint32_t sum;

static void expect(int is_well, const char *what) {
  if (is_well) return;
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(database));
  abort();
}

static sqlite3_stmt *prepared(const char *sql) {
  sqlite3_stmt *statement;
  expect(sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK, sql);
  return statement;
}

/** Runs one statement and adds up its rows. */
static void run(const char *sql) {
  sqlite3_stmt *statement = prepared(sql);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      const void *bytes = sqlite3_column_blob(statement, i);
      sum = add_bytes(sum, bytes, (size_t)sqlite3_column_bytes(statement, i));
    }
  }
  expect(sqlite3_finalize(statement) == SQLITE_OK, sql);
}

static void insert_people(void) {
  static char name[32], note[320];
  sqlite3_stmt *statement = prepared("INSERT INTO person(name, age, note) VALUES(?, ?, ?)");
  for (int i = 0; i < BATCH; i++) {
    sqlite3_bind_text(statement, 1, name, (int)(put_letters(name, 4 + pick(20)) - name), SQLITE_TRANSIENT);
    sqlite3_bind_int(statement, 2, (int)pick(90));
    sqlite3_bind_text(statement, 3, note, (int)(put_letters(note, 10 + pick(300)) - note), SQLITE_TRANSIENT);
    expect(sqlite3_step(statement) == SQLITE_DONE, "insert");
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
}

static void insert_orders(void) {
  static char data[500];
  sqlite3_stmt *statement = prepared("INSERT INTO purchase(person, total, data) VALUES(?, ?, ?)");
  for (int i = 0; i < BATCH; i++) {
    sqlite3_bind_int(statement, 1, 1 + (int)pick(PEOPLE));
    sqlite3_bind_double(statement, 2, pick(10000) / 100.0);
    sqlite3_bind_blob(statement, 3, data, (int)(put_letters(data, pick(500)) - data), SQLITE_TRANSIENT);
    expect(sqlite3_step(statement) == SQLITE_DONE, "insert");
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
}

/** A transaction of statements that are each made, run once and thrown away. `form` has two numbers in it, of a person and the third one after. */
static void run_batch(const char *form) {
  char sql[256];
  run("BEGIN");
  for (int i = 0; i < BATCH; i++) {
    unsigned person = 1 + pick(PEOPLE);
    snprintf(sql, sizeof sql, form, person, person + 3);
    run(sql);
  }
  run("COMMIT");
}

static void find_names(void) {
  char sql[256], name[4] = {0};
  for (int i = 0; i < BATCH; i++) {
    put_letters(name, 3);
    snprintf(sql, sizeof sql, "SELECT id, name, age FROM person WHERE name >= '%s' ORDER BY name LIMIT 10", name);
    run(sql);
  }
}

static void create(void) {
  expect(sqlite3_open(":memory:", &database) == SQLITE_OK, "open");
  run("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, age INTEGER, note TEXT)");
  run("CREATE TABLE purchase(id INTEGER PRIMARY KEY, person INTEGER, total REAL, data BLOB)");
  run("BEGIN");
}

static void add_indices(void) {
  run("COMMIT");
  run("CREATE INDEX by_name ON person(name)");
  run("CREATE INDEX by_person ON purchase(person)");
}

static void report(void) {
  run("SELECT age, count(*), avg(length(note)), max(name) FROM person GROUP BY age ORDER BY 2 DESC, 1");
  run("SELECT upper(substr(note, 1, 20)) || '-' || name FROM person WHERE note LIKE '%abc%' ORDER BY 1");
}

static void join(void) {
  run_batch("SELECT p.name, count(*), sum(o.total), group_concat(length(o.data)) FROM person p "
            "JOIN purchase o ON o.person = p.id WHERE p.id BETWEEN %u AND %u GROUP BY p.id");
}

static void update(void) { run_batch("UPDATE person SET note = note || ' and more', age = age + 1 WHERE id = %u OR id = %u"); }

static void delete(void) { run_batch("DELETE FROM purchase WHERE person = %u OR person = %u"); }

static void close_database(void) {
  run("SELECT count(*), sum(total), sum(length(data)) FROM purchase");
  run("PRAGMA integrity_check");
  expect(sqlite3_close(database) == SQLITE_OK, "close");
}

static const struct {
  void (*work)(void);
  uint32_t times;
} PHASES[] = {
    {create, 1}, {insert_people, PEOPLE / BATCH}, {insert_orders, ORDERS / BATCH}, {add_indices, 1}, {find_names, 10},
    {join, 5},   {report, 1},                     {update, 10},                    {delete, 5},      {close_database, 1},
};
#define PHASE_COUNT (sizeof PHASES / sizeof PHASES[0])

void prepare(void) {}

uint32_t steps(void) {
  uint32_t count = 0;
  for (size_t i = 0; i < PHASE_COUNT; i++) count += PHASES[i].times;
  return count;
}

uint32_t step(uint32_t number) {
  size_t phase = 0;
  while (number >= PHASES[phase].times) number -= PHASES[phase++].times;
  PHASES[phase].work();
  return sum;
}
