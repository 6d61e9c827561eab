// hiredis, the client library of Redis: replies as a server sends them are parsed into trees, looked at and freed. A reply is small, and
// its strings are copied, so that most of the work is malloc, calloc and free, which hiredis calls directly.
#include <stdio.h>
#include <string.h>

#include "hiredis.h"
#include "workload.h"

#define REPLIES 1000
#define ROUNDS 60
/** What a socket gives at once. */
#define CHUNK 16384

static char replies[REPLIES * 800];
static size_t length;
static redisReader *reader;

static char *put_string(char *at, uint32_t count) {
  at += sprintf(at, "$%u\r\n", (unsigned)count);
  at = put_letters(at, count);
  return at + sprintf(at, "\r\n");
}

/** Fields and values, as of HGETALL; a list, as of LRANGE; a value, as of GET; a number, as of INCR. */
static char *put_reply(char *at, uint32_t kind) {
  uint32_t count = kind == 0 ? 2 * (4 + pick(8)) : 1 + pick(20);
  if (kind == 2) return put_string(at, 8 + pick(100));
  if (kind == 3) return at + sprintf(at, ":%u\r\n", (unsigned)pick(1000));
  at += sprintf(at, "*%u\r\n", (unsigned)count);
  for (uint32_t i = 0; i < count; i++) at = put_string(at, 4 + pick(kind == 0 && i % 2 == 1 ? 40 : 12));
  return at;
}

void prepare(void) {
  char *at = replies;
  for (uint32_t i = 0; i < REPLIES; i++) at = put_reply(at, pick(4));
  length = (size_t)(at - replies);
  reader = redisReaderCreate();
}

static uint32_t sum_of(const redisReply *reply) {
  uint32_t sum = (uint32_t)reply->type * 31 + (uint32_t)reply->integer;
  if (reply->str != NULL) sum += (uint32_t)reply->len + (unsigned char)reply->str[reply->len / 2];
  for (size_t i = 0; i < reply->elements; i++) sum = sum * 7 + sum_of(reply->element[i]);
  return sum;
}

uint32_t steps(void) { return ROUNDS; }

uint32_t step(uint32_t number) {
  uint32_t sum = number;
  for (size_t at = 0; at < length; at += CHUNK) {
    redisReaderFeed(reader, replies + at, length - at < CHUNK ? length - at : CHUNK);
    void *reply;
    while (redisReaderGetReply(reader, &reply) == REDIS_OK && reply != NULL) {
      sum = sum * 31 + sum_of(reply);
      freeReplyObject(reply);
    }
  }
  return sum;
}
