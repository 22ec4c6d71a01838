#pragma once
#include <stddef.h>
#include <stdint.h>

/// Blocks first, first + 1, … of the stream that `CounterGenerator` draws from (Philox4x32-10): 8 numbers of 16 bits
/// for each block.
void leptune_philox_bits(uint16_t *bits, size_t blocks, uint64_t seed, uint32_t stream, uint32_t purpose,
                         uint64_t first);
