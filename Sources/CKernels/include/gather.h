#pragma once
#include <stddef.h>
#include <stdint.h>

/// target ← `count` rows of `columns` numbers from anywhere in `source`, one after the other. `rows` names them, and up
/// to `known` in all of those that will be wanted next: a few are asked for ahead, as memory is slow to answer and rows
/// in random order cannot be foreseen by the processor.
void leptune_gather_rows_f32(const float *source, size_t columns, const int64_t *rows, size_t count, size_t known,
                             float *target);
