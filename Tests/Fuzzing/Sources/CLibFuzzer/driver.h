#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own main function, from the compiler's runtime that `-sanitize=fuzzer` links.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
