// cJSON: documents of a few kilobytes are parsed into trees, changed a little, printed and freed. It calls malloc and free through pointers,
// which a program may replace: nothing is inlined into it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cJSON.h"
#include "workload.h"

#define DOCUMENTS 40
#define RECORDS 12
#define ROUNDS 60

static char documents[DOCUMENTS][RECORDS * 400];

static char *put_word(char *at) {
  *at++ = '"';
  at = put_letters(at, 3 + pick(8));
  *at++ = '"';
  return at;
}

static char *put_record(char *at, uint32_t id) {
  at = put_word(at + sprintf(at, "{\"id\":%u,\"name\":", (unsigned)id));
  at += sprintf(at, ",\"active\":%s,\"parent\":null,\"tags\":[", pick(2) ? "true" : "false");
  for (uint32_t i = 0, count = pick(6); i < count; i++) {
    if (i > 0) *at++ = ',';
    at = put_word(at);
  }
  at = put_word(at + sprintf(at, "],\"address\":{\"street\":"));
  at = put_word(at + sprintf(at, ",\"city\":"));
  return at + sprintf(at, "}}");
}

void prepare(void) {
  for (uint32_t i = 0; i < DOCUMENTS; i++) {
    char *at = documents[i];
    for (uint32_t id = 0; id < RECORDS; id++) at = put_record(at + sprintf(at, id == 0 ? "[" : ","), id);
    sprintf(at, "]");
  }
}

static uint32_t work_on(const char *document, uint32_t sum) {
  cJSON *records = cJSON_Parse(document);
  cJSON *record;
  cJSON_ArrayForEach(record, records) {
    cJSON_DeleteItemFromObject(record, "parent");
    cJSON_AddStringToObject(record, "note", "seen");
  }
  char *printed = cJSON_PrintUnformatted(records);
  sum = add_bytes(sum, printed, strlen(printed));
  cJSON_free(printed);
  cJSON_Delete(records);
  return sum;
}

uint32_t steps(void) { return ROUNDS; }

uint32_t step(uint32_t number) {
  uint32_t sum = number;
  for (uint32_t i = 0; i < DOCUMENTS; i++) sum = work_on(documents[i], sum);
  return sum;
}
