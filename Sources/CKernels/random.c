#include "random.h"
#include "dispatch.h"

LEPTUNE_KERNEL void leptune_philox_bits(uint16_t *restrict bits, size_t blocks, uint64_t seed, uint32_t stream,
                                        uint32_t purpose, uint64_t first) {
    for (size_t i = 0; i < blocks; i++) {
        uint64_t block = first + i;
        uint32_t x0 = (uint32_t)block, x1 = (uint32_t)(block >> 32), x2 = stream, x3 = purpose;
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        for (int round = 0; round < 10; round++) {
            uint64_t a = (uint64_t)0xD2511F53 * x0;
            uint64_t b = (uint64_t)0xCD9E8D57 * x2;
            x0 = (uint32_t)(b >> 32) ^ x1 ^ k0;
            x1 = (uint32_t)b;
            x2 = (uint32_t)(a >> 32) ^ x3 ^ k1;
            x3 = (uint32_t)a;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        uint16_t *out = bits + 8 * i;
        out[0] = (uint16_t)x0;
        out[1] = (uint16_t)(x0 >> 16);
        out[2] = (uint16_t)x1;
        out[3] = (uint16_t)(x1 >> 16);
        out[4] = (uint16_t)x2;
        out[5] = (uint16_t)(x2 >> 16);
        out[6] = (uint16_t)x3;
        out[7] = (uint16_t)(x3 >> 16);
    }
}
