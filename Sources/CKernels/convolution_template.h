// 32 bytes are a register of AVX2; other instruction sets take the type in pieces.
typedef REAL PRECISE(vector) __attribute__((vector_size(32), aligned(sizeof(REAL))));
#define VECTOR PRECISE(vector)
#define LANES (32 / sizeof(REAL))
#define BLOCK (2 * LANES)
/// Accumulators that sixteen registers hold beside their operands.
#define ACCUMULATORS 12

// Macros, as a vector handed to a function would need the registers of one instruction set.
#define AT(x) (*(VECTOR *)(x))
#define FROM(x) (*(const VECTOR *)(x))

void KERNEL(pack_filters)(const REAL *weights, REAL *packed, size_t filters, size_t size) {
    for (size_t first = 0; first < filters; first += BLOCK) {
        size_t count = filters - first < BLOCK ? filters - first : BLOCK;
        for (size_t i = 0; i < size; i++, packed += BLOCK) {
            for (size_t f = 0; f < count; f++) {
                packed[f] = weights[(first + f) * size + i];
            }
            for (size_t f = count; f < BLOCK; f++) {
                packed[f] = 0;
            }
        }
    }
}

// MARK: Forward: a few pixels times one block of filters stay in registers over the whole window.

LEPTUNE_INLINE void PRECISE(convolve_pixels)(const int count, const REAL *input, const int32_t *offsets,
                                             const REAL *packed, size_t kernel_rows, size_t run, size_t row_stride,
                                             REAL *output, size_t output_stride) {
    VECTOR sums[6][2];
    const REAL *windows[6];
#pragma unroll
    for (int p = 0; p < count; p++) {
        sums[p][0] = (VECTOR){0};
        sums[p][1] = (VECTOR){0};
        windows[p] = input + offsets[p];
    }
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t i = 0; i < run; i++, packed += BLOCK) {
            VECTOR left = FROM(packed);
            VECTOR right = FROM(packed + LANES);
#pragma unroll
            for (int p = 0; p < count; p++) {
                REAL x = windows[p][i];
                sums[p][0] += x * left;
                sums[p][1] += x * right;
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
        AT(output + p * output_stride + LANES) = sums[p][1];
    }
}

LEPTUNE_KERNEL void KERNEL(convolve)(const REAL *input, const int32_t *offsets, size_t pixels, const REAL *packed,
                                     size_t blocks, size_t kernel_rows, size_t run, size_t row_stride, REAL *output) {
    size_t stride = blocks * BLOCK;
    for (size_t block = 0; block < blocks; block++, packed += kernel_rows * run * BLOCK, output += BLOCK) {
        size_t p = 0;
        for (; p + 6 <= pixels; p += 6) {
            PRECISE(convolve_pixels)(6, input, offsets + p, packed, kernel_rows, run, row_stride, output + p * stride,
                                     stride);
        }
        switch (pixels - p) {
#define CASE(n)                                                                                                        \
    case n:                                                                                                            \
        PRECISE(convolve_pixels)(n, input, offsets + p, packed, kernel_rows, run, row_stride, output + p * stride,     \
                                 stride);                                                                              \
        break;
            CASE(5)
            CASE(4)
            CASE(3)
            CASE(2)
            CASE(1)
#undef CASE
        default: break;
        }
    }
}

// MARK: Back: what flows back through a maximum and a rectifier is mostly zero. Each run of a window is a few registers
// to which the entries of a list add: no work is done for zeros, and with none of them it is still a dense product.

/// target[0..<length] += the sum over entries of value · rows[entry's place], in `vectors` registers at a time for
/// `streams` entries side by side, so that additions need not wait for one another.
LEPTUNE_INLINE void PRECISE(add_rows)(const int vectors, const int streams, const REAL *rows, const int32_t *places,
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

LEPTUNE_INLINE void PRECISE(add_run)(size_t vectors, const REAL *rows, const int32_t *places, size_t place_stride,
                                     const REAL *values, size_t count, REAL *target, size_t length) {
    switch (vectors) {
#define CASE(v, s)                                                                                                     \
    case v: PRECISE(add_rows)(v, s, rows, places, place_stride, values, count, target, length); break;
        CASE(1, 8)
        CASE(2, 6)
        CASE(3, 4)
        CASE(4, 3)
        CASE(5, 2)
        CASE(6, 2)
        CASE(7, 1)
        CASE(8, 1)
        CASE(9, 1)
        CASE(10, 1)
        CASE(11, 1)
        CASE(12, 1)
#undef CASE
    default: break;
    }
}

/// How many vectors a piece of a run has if all pieces are as even as can be.
LEPTUNE_INLINE size_t PRECISE(piece)(size_t run) {
    size_t vectors = (run + LANES - 1) / LANES;
    size_t pieces = (vectors + ACCUMULATORS - 1) / ACCUMULATORS;
    return pieces == 0 ? 1 : (vectors + pieces - 1) / pieces;
}

LEPTUNE_KERNEL void KERNEL(filter_gradient)(const REAL *input, const int32_t *offsets, const REAL *values,
                                            const int32_t *counts, size_t capacity, size_t filters, size_t kernel_rows,
                                            size_t run, size_t row_stride, REAL *gradient) {
    size_t piece = PRECISE(piece)(run);
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t start = 0; start < run; start += piece * LANES) {
            size_t length = run - start < piece * LANES ? run - start : piece * LANES;
            size_t vectors = (length + LANES - 1) / LANES;
            for (size_t f = 0; f < filters; f++) {
                PRECISE(add_run)(vectors, input + row * row_stride + start, offsets + f * capacity, 1,
                                 values + f * capacity, (size_t)counts[f],
                                 gradient + (f * kernel_rows + row) * run + start, length);
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(spread_filters)(const REAL *weights, const int32_t *offsets, const int32_t *channels,
                                           const REAL *values, const int32_t *counts, size_t capacity, size_t places,
                                           size_t kernel_rows, size_t run, size_t row_stride, REAL *target) {
    size_t piece = PRECISE(piece)(run);
    size_t size = kernel_rows * run;
    for (size_t row = 0; row < kernel_rows; row++) {
        for (size_t start = 0; start < run; start += piece * LANES) {
            size_t length = run - start < piece * LANES ? run - start : piece * LANES;
            size_t vectors = (length + LANES - 1) / LANES;
            for (size_t p = 0; p < places; p++) {
                if (counts[p] == 0) {
                    continue;
                }
                PRECISE(add_run)(vectors, weights + row * run + start, channels + p * capacity, size,
                                 values + p * capacity, (size_t)counts[p],
                                 target + offsets[p] + row * row_stride + start, length);
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(list_by_channel)(const REAL *gradient, const uint8_t *choices,
                                            const int32_t *window_offsets, const int32_t *element_offsets,
                                            size_t windows, size_t channels, int32_t *offsets, REAL *values,
                                            int32_t *counts) {
    for (size_t c = 0; c < channels; c++, offsets += windows, values += windows) {
        size_t n = 0;
        for (size_t w = 0; w < windows; w++) {
            REAL value = gradient[w * channels + c];
            // Written always, counted only if it is not zero: nothing to mispredict.
            offsets[n] = window_offsets[w] + element_offsets[choices ? choices[w * channels + c] : 0];
            values[n] = value;
            n += value != 0;
        }
        counts[c] = (int32_t)n;
    }
}

LEPTUNE_KERNEL void KERNEL(list_by_place)(const REAL *gradient, const uint8_t *choices, size_t windows,
                                          size_t elements, size_t channels, int32_t *list, REAL *values,
                                          int32_t *counts) {
    memset(counts, 0, windows * elements * sizeof(int32_t));
    for (size_t w = 0; w < windows; w++, gradient += channels) {
        for (size_t c = 0; c < channels; c++) {
            size_t place = w * elements + (choices ? choices[w * channels + c] : 0);
            int32_t n = counts[place];
            list[place * channels + n] = (int32_t)c;
            values[place * channels + n] = gradient[c];
            counts[place] = n + (gradient[c] != 0);
        }
    }
}

void KERNEL(unfold)(const REAL *input, const int32_t *offsets, size_t pixels, size_t kernel_rows, size_t run,
                    size_t row_stride, REAL *patches, size_t patch_stride) {
    for (size_t p = 0; p < pixels; p++, patches += patch_stride) {
        const REAL *window = input + offsets[p];
        for (size_t row = 0; row < kernel_rows; row++) {
            for (size_t i = 0; i < run; i++) {
                patches[row * run + i] = window[row * row_stride + i];
            }
        }
        for (size_t i = kernel_rows * run; i < patch_stride; i++) {
            patches[i] = 0;
        }
    }
}

// MARK: Depthwise

LEPTUNE_KERNEL void KERNEL(convolve_depthwise)(const REAL *restrict input, const int32_t *offsets, size_t pixels,
                                               const REAL *restrict weights, const int32_t *taps, size_t tap_count,
                                               size_t channels, REAL *restrict output) {
    for (size_t p = 0; p < pixels; p++, output += channels) {
        memset(output, 0, channels * sizeof(REAL));
        for (size_t t = 0; t < tap_count; t++) {
            const REAL *x = input + offsets[p] + taps[t];
            const REAL *w = weights + t * channels;
            for (size_t c = 0; c < channels; c++) {
                output[c] += x[c] * w[c];
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(differentiate_depthwise)(const REAL *restrict input, const int32_t *offsets, size_t pixels,
                                                    const REAL *restrict weights, const int32_t *taps,
                                                    size_t tap_count, size_t channels, const REAL *restrict delta,
                                                    REAL *restrict gradient, REAL *restrict target) {
    for (size_t p = 0; p < pixels; p++, delta += channels) {
        for (size_t t = 0; t < tap_count; t++) {
            const REAL *x = input + offsets[p] + taps[t];
            REAL *g = gradient + t * channels;
            for (size_t c = 0; c < channels; c++) {
                g[c] += x[c] * delta[c];
            }
            if (target) {
                REAL *d = target + offsets[p] + taps[t];
                const REAL *w = weights + t * channels;
                for (size_t c = 0; c < channels; c++) {
                    d[c] += w[c] * delta[c];
                }
            }
        }
    }
}

#undef VECTOR
#undef AT
#undef FROM
#undef LANES
#undef BLOCK
#undef ACCUMULATORS
