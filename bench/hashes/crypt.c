/* crypt(3) as often as wanted. Usage: crypt SETTING COUNT; prints hashes per second. Link with -lcrypt. */
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const long count = atol(argv[2]);
  static struct crypt_data data;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (long i = 0; i < count; i++) {
    const char *hash = crypt_r("Tr0ub4dor&3", argv[1], &data);
    if (hash == NULL || hash[0] == '*') return 1;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
  printf("%f\n", (double)count / seconds);
  return 0;
}
