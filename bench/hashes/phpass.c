/* phpass's loop over MD5 in plain C, without any library. Usage: phpass LOG2_ROUNDS COUNT; prints hashes per second. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROTATE(x, n) (((x) << (n)) | ((x) >> (32 - (n))))
#define F(b, c, d) ((d) ^ ((b) & ((c) ^ (d))))
#define G(b, c, d) (((b) & (d)) | ((c) & ~(d)))
#define H(b, c, d) ((b) ^ (c) ^ (d))
#define I(b, c, d) ((c) ^ ((b) | ~(d)))
#define STEP(f, a, b, c, d, word, shift, constant)          \
  a += f(b, c, d) + (word) + (constant);                    \
  a = (b) + ROTATE(a, shift);

static void block(uint32_t state[4], const unsigned char *bytes) {
  uint32_t m[16], a = state[0], b = state[1], c = state[2], d = state[3];
  memcpy(m, bytes, 64); /* for machines with the least byte first */
  STEP(F, a, b, c, d, m[0], 7, 0xd76aa478)
  STEP(F, d, a, b, c, m[1], 12, 0xe8c7b756)
  STEP(F, c, d, a, b, m[2], 17, 0x242070db)
  STEP(F, b, c, d, a, m[3], 22, 0xc1bdceee)
  STEP(F, a, b, c, d, m[4], 7, 0xf57c0faf)
  STEP(F, d, a, b, c, m[5], 12, 0x4787c62a)
  STEP(F, c, d, a, b, m[6], 17, 0xa8304613)
  STEP(F, b, c, d, a, m[7], 22, 0xfd469501)
  STEP(F, a, b, c, d, m[8], 7, 0x698098d8)
  STEP(F, d, a, b, c, m[9], 12, 0x8b44f7af)
  STEP(F, c, d, a, b, m[10], 17, 0xffff5bb1)
  STEP(F, b, c, d, a, m[11], 22, 0x895cd7be)
  STEP(F, a, b, c, d, m[12], 7, 0x6b901122)
  STEP(F, d, a, b, c, m[13], 12, 0xfd987193)
  STEP(F, c, d, a, b, m[14], 17, 0xa679438e)
  STEP(F, b, c, d, a, m[15], 22, 0x49b40821)
  STEP(G, a, b, c, d, m[1], 5, 0xf61e2562)
  STEP(G, d, a, b, c, m[6], 9, 0xc040b340)
  STEP(G, c, d, a, b, m[11], 14, 0x265e5a51)
  STEP(G, b, c, d, a, m[0], 20, 0xe9b6c7aa)
  STEP(G, a, b, c, d, m[5], 5, 0xd62f105d)
  STEP(G, d, a, b, c, m[10], 9, 0x02441453)
  STEP(G, c, d, a, b, m[15], 14, 0xd8a1e681)
  STEP(G, b, c, d, a, m[4], 20, 0xe7d3fbc8)
  STEP(G, a, b, c, d, m[9], 5, 0x21e1cde6)
  STEP(G, d, a, b, c, m[14], 9, 0xc33707d6)
  STEP(G, c, d, a, b, m[3], 14, 0xf4d50d87)
  STEP(G, b, c, d, a, m[8], 20, 0x455a14ed)
  STEP(G, a, b, c, d, m[13], 5, 0xa9e3e905)
  STEP(G, d, a, b, c, m[2], 9, 0xfcefa3f8)
  STEP(G, c, d, a, b, m[7], 14, 0x676f02d9)
  STEP(G, b, c, d, a, m[12], 20, 0x8d2a4c8a)
  STEP(H, a, b, c, d, m[5], 4, 0xfffa3942)
  STEP(H, d, a, b, c, m[8], 11, 0x8771f681)
  STEP(H, c, d, a, b, m[11], 16, 0x6d9d6122)
  STEP(H, b, c, d, a, m[14], 23, 0xfde5380c)
  STEP(H, a, b, c, d, m[1], 4, 0xa4beea44)
  STEP(H, d, a, b, c, m[4], 11, 0x4bdecfa9)
  STEP(H, c, d, a, b, m[7], 16, 0xf6bb4b60)
  STEP(H, b, c, d, a, m[10], 23, 0xbebfbc70)
  STEP(H, a, b, c, d, m[13], 4, 0x289b7ec6)
  STEP(H, d, a, b, c, m[0], 11, 0xeaa127fa)
  STEP(H, c, d, a, b, m[3], 16, 0xd4ef3085)
  STEP(H, b, c, d, a, m[6], 23, 0x04881d05)
  STEP(H, a, b, c, d, m[9], 4, 0xd9d4d039)
  STEP(H, d, a, b, c, m[12], 11, 0xe6db99e5)
  STEP(H, c, d, a, b, m[15], 16, 0x1fa27cf8)
  STEP(H, b, c, d, a, m[2], 23, 0xc4ac5665)
  STEP(I, a, b, c, d, m[0], 6, 0xf4292244)
  STEP(I, d, a, b, c, m[7], 10, 0x432aff97)
  STEP(I, c, d, a, b, m[14], 15, 0xab9423a7)
  STEP(I, b, c, d, a, m[5], 21, 0xfc93a039)
  STEP(I, a, b, c, d, m[12], 6, 0x655b59c3)
  STEP(I, d, a, b, c, m[3], 10, 0x8f0ccc92)
  STEP(I, c, d, a, b, m[10], 15, 0xffeff47d)
  STEP(I, b, c, d, a, m[1], 21, 0x85845dd1)
  STEP(I, a, b, c, d, m[8], 6, 0x6fa87e4f)
  STEP(I, d, a, b, c, m[15], 10, 0xfe2ce6e0)
  STEP(I, c, d, a, b, m[6], 15, 0xa3014314)
  STEP(I, b, c, d, a, m[13], 21, 0x4e0811a1)
  STEP(I, a, b, c, d, m[4], 6, 0xf7537e82)
  STEP(I, d, a, b, c, m[11], 10, 0xbd3af235)
  STEP(I, c, d, a, b, m[2], 15, 0x2ad7d2bb)
  STEP(I, b, c, d, a, m[9], 21, 0xeb86d391)
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

static void md5(const unsigned char *message, size_t length, unsigned char digest[16]) {
  uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  unsigned char last[128] = {0};
  size_t rest = length % 64, padded = rest < 56 ? 64 : 128;
  const uint64_t bits = (uint64_t)length << 3;
  for (size_t at = 0; at + 64 <= length; at += 64) block(state, message + at);
  memcpy(last, message + length - rest, rest);
  last[rest] = 0x80;
  memcpy(last + padded - 8, &bits, 8);
  for (size_t at = 0; at < padded; at += 64) block(state, last + at);
  memcpy(digest, state, 16);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const long rounds = 1L << atoi(argv[1]);
  const long count = atol(argv[2]);
  const char *password = "Tr0ub4dor&3";
  const size_t length = strlen(password);
  unsigned char message[128];
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (long i = 0; i < count; i++) {
    memcpy(message, "saltsalt", 8);
    memcpy(message + 8, password, length);
    md5(message, 8 + length, message);
    memcpy(message + 16, password, length);
    for (long round = 0; round < rounds; round++) md5(message, 16 + length, message);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
  printf("%f %02x%02x\n", (double)count / seconds, message[0], message[1]);
  return 0;
}
