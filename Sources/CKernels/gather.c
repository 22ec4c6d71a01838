#include "gather.h"
#include <string.h>

// How many rows ahead are asked for, and how many numbers fill a line of the cache.
#define AHEAD 4
#define LINE 16

void leptune_gather_rows_f32(const float *source, size_t columns, const int64_t *rows, size_t count, size_t known,
                             float *target) {
    for (size_t i = 0; i < count; i++) {
        const float *row = source + (size_t)rows[i] * columns;
        const float *later = source + (size_t)rows[i + AHEAD < known ? i + AHEAD : i] * columns;
        size_t c = 0;
        for (; c + LINE <= columns; c += LINE) {
            __builtin_prefetch(later + c);
            memcpy(target + c, row + c, LINE * sizeof(float));
        }
        __builtin_prefetch(later + c);
        memcpy(target + c, row + c, (columns - c) * sizeof(float));
        target += columns;
    }
}
