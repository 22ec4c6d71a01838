// Filters of a block: what the narrow loops compute at a time.
#define BLOCK (64 / sizeof(REAL))

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

// Sixteen registers of 32 bytes; other instruction sets take them in pieces.
#define VECTOR_BYTES 32
#define ACCUMULATORS 12
#define TARGET LEPTUNE_KERNEL
#define WIDTH(name) PRECISE(name##_narrow)
#include "convolution_vectors.h"

#ifdef LEPTUNE_WIDE_VECTORS
// Thirty-two registers of 64 bytes.
#define VECTOR_BYTES 64
#define ACCUMULATORS 24
#define TARGET LEPTUNE_WIDE_VECTORS
#define WIDTH(name) PRECISE(name##_wide)
#include "convolution_vectors.h"
#define CHOOSE(name, ...) (leptune_has_wide_vectors() ? PRECISE(name##_wide)(__VA_ARGS__) : PRECISE(name##_narrow)(__VA_ARGS__))
#else
#define CHOOSE(name, ...) PRECISE(name##_narrow)(__VA_ARGS__)
#endif

void KERNEL(convolve)(const REAL *input, const int32_t *offsets, size_t pixels, const REAL *packed, size_t blocks,
                      size_t kernel_rows, size_t run, size_t row_stride, REAL *output) {
    CHOOSE(convolve, input, offsets, pixels, packed, blocks, kernel_rows, run, row_stride, output);
}

void KERNEL(filter_gradient)(const REAL *input, const int32_t *offsets, const REAL *values, const int32_t *counts,
                             size_t capacity, size_t filters, size_t kernel_rows, size_t run, size_t row_stride,
                             REAL *gradient) {
    CHOOSE(filter_gradient, input, offsets, values, counts, capacity, filters, kernel_rows, run, row_stride, gradient);
}

void KERNEL(spread_filters)(const REAL *weights, const int32_t *offsets, const int32_t *channels, const REAL *values,
                            const int32_t *counts, size_t capacity, size_t places, size_t kernel_rows, size_t run,
                            size_t row_stride, REAL *target) {
    CHOOSE(spread_filters, weights, offsets, channels, values, counts, capacity, places, kernel_rows, run, row_stride,
           target);
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

#undef BLOCK
#undef CHOOSE
