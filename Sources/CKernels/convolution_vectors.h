// The loops that keep sums in registers, for one precision and one width of vectors.
//   VECTOR_BYTES  the width of a register
//   ACCUMULATORS  sums that fit into registers beside their operands, a multiple of 12
//   TARGET        what the functions are compiled for
//   WIDTH(name)   the function's name

typedef REAL WIDTH(vector) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL))));
#define VECTOR WIDTH(vector)
#define LANES (VECTOR_BYTES / sizeof(REAL))
/// Pixels that are computed together.
#define PIXELS (ACCUMULATORS / 2)
/// Entries that are added side by side in so many vectors each: two additions a cycle that take four each.
#define STREAMS(vectors) ((vectors) == 1 ? 8 : 12 / (vectors))
// Macros, as a vector handed to a function would need the registers of one instruction set.
#define AT(x) (*(VECTOR *)(x))
#define FROM(x) (*(const VECTOR *)(x))

// MARK: Forward: a few pixels times one or two vectors of filters stay in registers over the whole window.

/// `right` is where the second vector's weights lie from the first's.
LEPTUNE_INLINE void WIDTH(convolve_pixels)(const int count, const int vectors, const REAL *input,
                                           const int32_t *offsets, const REAL *packed, size_t right,
                                           size_t kernel_rows, size_t run, size_t row_stride, REAL *output,
                                           size_t output_stride) {
    VECTOR sums[PIXELS][2];
    const REAL *windows[PIXELS];
#pragma unroll
    for (int p = 0; p < count; p++) {
        sums[p][0] = (VECTOR){0};
        sums[p][1] = (VECTOR){0};
        windows[p] = input + offsets[p];
    }
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t i = 0; i < run; i++, packed += BLOCK) {
            VECTOR first = FROM(packed);
            VECTOR second = vectors == 2 ? FROM(packed + right) : first;
#pragma unroll
            for (int p = 0; p < count; p++) {
                REAL x = windows[p][i];
                sums[p][0] += x * first;
                if (vectors == 2) {
                    sums[p][1] += x * second;
                }
            }
        }
#pragma unroll
        for (int p = 0; p < count; p++) {
            windows[p] += row_stride;
        }
    }
#pragma unroll
    for (int p = 0; p < count; p++) {
        AT(output + p * output_stride) = sums[p][0];
        if (vectors == 2) {
            AT(output + p * output_stride + LANES) = sums[p][1];
        }
    }
}

LEPTUNE_INLINE void WIDTH(convolve_block)(const int vectors, const REAL *input, const int32_t *offsets, size_t pixels,
                                          const REAL *packed, size_t right, size_t kernel_rows, size_t run,
                                          size_t row_stride, REAL *output, size_t stride) {
#define CONVOLVE(n)                                                                                                    \
    WIDTH(convolve_pixels)                                                                                             \
    (n, vectors, input, offsets + p, packed, right, kernel_rows, run, row_stride, output + p * stride, stride)
    size_t p = 0;
    for (; p + PIXELS <= pixels; p += PIXELS) {
        CONVOLVE(PIXELS);
    }
    if (PIXELS > 6 && p + 6 <= pixels) {
        CONVOLVE(6);
        p += 6;
    }
    switch (pixels - p) {
    case 5: CONVOLVE(5); break;
    case 4: CONVOLVE(4); break;
    case 3: CONVOLVE(3); break;
    case 2: CONVOLVE(2); break;
    case 1: CONVOLVE(1); break;
    default: break;
    }
#undef CONVOLVE
}

TARGET static void WIDTH(convolve)(const REAL *input, const int32_t *offsets, size_t pixels, const REAL *packed,
                                   size_t blocks, size_t kernel_rows, size_t run, size_t row_stride, REAL *output) {
    size_t stride = blocks * BLOCK;
    size_t size = kernel_rows * run * BLOCK;
    size_t block = 0;
    if (LANES == BLOCK) {
        for (; block + 2 <= blocks; block += 2) {
            WIDTH(convolve_block)(2, input, offsets, pixels, packed + block * size, size, kernel_rows, run, row_stride,
                                  output + block * BLOCK, stride);
        }
    }
    for (; block < blocks; block++) {
        WIDTH(convolve_block)(BLOCK / LANES, input, offsets, pixels, packed + block * size, LANES, kernel_rows, run,
                              row_stride, output + block * BLOCK, stride);
    }
}

// MARK: Back: what flows back through a maximum and a rectifier is mostly zero. Each run of a window is a few registers
// to which the entries of a list add: no work is done for zeros, and with none of them it is still a dense product.

/// target[0..<length] += the sum over entries of value · rows[entry's place], in `vectors` registers at a time for
/// `streams` entries side by side, so that additions need not wait for one another.
LEPTUNE_INLINE void WIDTH(add_rows)(const int vectors, const int streams, const REAL *rows, const int32_t *places,
                                      size_t place_stride, const REAL *values, size_t count, REAL *target,
                                      size_t length) {
    VECTOR sums[ACCUMULATORS];
#pragma unroll
    for (int i = 0; i < vectors * streams; i++) {
        sums[i] = (VECTOR){0};
    }
    size_t e = 0;
    for (; e + streams <= count; e += streams) {
#pragma unroll
        for (int s = 0; s < streams; s++) {
            const REAL *row = rows + (size_t)places[e + s] * place_stride;
            REAL value = values[e + s];
#pragma unroll
            for (int i = 0; i < vectors; i++) {
                sums[s * vectors + i] += value * FROM(row + i * LANES);
            }
        }
    }
    for (; e < count; e++) {
        const REAL *row = rows + (size_t)places[e] * place_stride;
        REAL value = values[e];
#pragma unroll
        for (int i = 0; i < vectors; i++) {
            sums[i] += value * FROM(row + i * LANES);
        }
    }
#pragma unroll
    for (int i = 0; i < vectors; i++) {
#pragma unroll
        for (int s = 1; s < streams; s++) {
            sums[i] += sums[s * vectors + i];
        }
    }
    if (length == vectors * LANES) {
#pragma unroll
        for (int i = 0; i < vectors; i++) {
            AT(target + i * LANES) += sums[i];
        }
    } else {
        REAL last[LANES];
#pragma unroll
        for (int i = 0; i < vectors - 1; i++) {
            AT(target + i * LANES) += sums[i];
        }
        AT(last) = sums[vectors - 1];
        for (size_t i = (vectors - 1) * LANES; i < length; i++) {
            target[i] += last[i - (vectors - 1) * LANES];
        }
    }
}

LEPTUNE_INLINE void WIDTH(add_run)(size_t vectors, const REAL *rows, const int32_t *places, size_t place_stride,
                                     const REAL *values, size_t count, REAL *target, size_t length) {
    switch (vectors) {
#define CASE(v)                                                                                                        \
    case v:                                                                                                            \
        WIDTH(add_rows)(v, STREAMS(v), rows, places, place_stride, values, count, target, length);                     \
        break;
        CASE(1)
        CASE(2)
        CASE(3)
        CASE(4)
        CASE(5)
        CASE(6)
        CASE(7)
        CASE(8)
        CASE(9)
        CASE(10)
        CASE(11)
        CASE(12)
#undef CASE
    default: break;
    }
}

/// How many vectors a piece of a run has if all pieces are as even as can be.
LEPTUNE_INLINE size_t WIDTH(piece)(size_t run) {
    size_t vectors = (run + LANES - 1) / LANES;
    size_t pieces = (vectors + 11) / 12;
    return pieces == 0 ? 1 : (vectors + pieces - 1) / pieces;
}

TARGET static void WIDTH(filter_gradient)(const REAL *input, const int32_t *offsets, const REAL *values,
                                            const int32_t *counts, size_t capacity, size_t filters, size_t kernel_rows,
                                            size_t run, size_t row_stride, REAL *gradient) {
    size_t piece = WIDTH(piece)(run);
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t start = 0; start < run; start += piece * LANES) {
            size_t length = run - start < piece * LANES ? run - start : piece * LANES;
            size_t vectors = (length + LANES - 1) / LANES;
            for (size_t f = 0; f < filters; f++) {
                WIDTH(add_run)(vectors, input + row * row_stride + start, offsets + f * capacity, 1,
                                 values + f * capacity, (size_t)counts[f],
                                 gradient + (f * kernel_rows + row) * run + start, length);
            }
        }
    }
}

TARGET static void WIDTH(spread_filters)(const REAL *weights, const int32_t *offsets, const int32_t *channels,
                                           const REAL *values, const int32_t *counts, size_t capacity, size_t places,
                                           size_t kernel_rows, size_t run, size_t row_stride, REAL *target) {
    size_t piece = WIDTH(piece)(run);
    size_t size = kernel_rows * run;
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t start = 0; start < run; start += piece * LANES) {
            size_t length = run - start < piece * LANES ? run - start : piece * LANES;
            size_t vectors = (length + LANES - 1) / LANES;
            for (size_t p = 0; p < places; p++) {
                if (counts[p] == 0) {
                    continue;
                }
                WIDTH(add_run)(vectors, weights + row * run + start, channels + p * capacity, size,
                                 values + p * capacity, (size_t)counts[p],
                                 target + offsets[p] + row * row_stride + start, length);
            }
        }
    }
}

#undef VECTOR
#undef LANES
#undef PIXELS
#undef STREAMS
#undef AT
#undef FROM
#undef VECTOR_BYTES
#undef ACCUMULATORS
#undef TARGET
#undef WIDTH
