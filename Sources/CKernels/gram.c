#include "gram.h"
#include "dispatch.h"
#include <string.h>

// Products of tall blocks with few columns. A tile of the result stays in registers while the rows pass by; both factors
// are contiguous along the rows as they are, so that nothing has to be rearranged. General BLAS spends about half of its
// time on packing, and on tiles across the diagonal, at the widths of tables.

enum { lanes = 16, block_rows = 256 };

size_t leptune_packed_columns(size_t columns) { return (columns + lanes - 1) / lanes * lanes; }

LEPTUNE_KERNEL void leptune_pack_rows_f32(const float *restrict x, const float *restrict shift,
                                          const float *restrict scale, float *restrict z, size_t rows, size_t columns,
                                          size_t extra, size_t stride) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = x + r * columns;
        float *to = z + r * stride;
        for (size_t c = 0; c < columns; c++) {
            float value = (from[c] - shift[c]) * scale[c];
            to[c] = scale[c] == 0.0f ? 0.0f : value;
        }
        for (size_t c = columns; c < stride; c++) {
            to[c] = c < columns + extra ? 1.0f : 0.0f;
        }
    }
}

size_t leptune_keep_weighted_rows_f32(float *z, float *weights, size_t rows, size_t stride) {
    size_t kept = 0;
    for (size_t r = 0; r < rows; r++) {
        if (weights[r] != 0.0f) {
            if (kept != r) {
                memcpy(z + kept * stride, z + r * stride, stride * sizeof(float));
                weights[kept] = weights[r];
            }
            kept++;
        }
    }
    return kept;
}

typedef float vector8 __attribute__((vector_size(32), aligned(4)));
typedef float vector16 __attribute__((vector_size(64), aligned(4)));

// The functions of one register width. Element (i, k) of the left factor is at left[i · li + k · lk], row k of the right
// one at right + k · rk; `count` vectors of it are taken, a constant wherever this is inlined.
#define PRODUCTS(NAME, VECTOR, WIDTH, HEIGHT)                                                                         \
    LEPTUNE_INLINE void NAME##_tile(const float *restrict left, size_t li, size_t lk, const float *restrict right,    \
                                    size_t rk, const float *restrict weights, size_t depth, const int count,          \
                                    VECTOR sums[HEIGHT][3]) {                                                         \
        for (size_t k = 0; k < depth; k++) {                                                                          \
            VECTOR row[3];                                                                                            \
            for (int v = 0; v < count; v++) {                                                                         \
                row[v] = *(const VECTOR *)(right + k * rk + v * WIDTH);                                               \
                if (weights) {                                                                                        \
                    row[v] *= weights[k];                                                                             \
                }                                                                                                     \
            }                                                                                                         \
            _Pragma("unroll") for (int i = 0; i < HEIGHT; i++) {                                                      \
                float factor = left[i * li + k * lk];                                                                 \
                for (int v = 0; v < count; v++) {                                                                     \
                    sums[i][v] += factor * row[v];                                                                    \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    /* Adds columns up to `last(i)` of a tile to a matrix in double. */                                               \
    LEPTUNE_INLINE void NAME##_back(const float *z, size_t stride, const float *g, size_t outputs,                    \
                                    const float *weights, double *total, size_t rows, size_t order, size_t top,       \
                                    size_t first, const int count, const int triangular) {                            \
        VECTOR sums[HEIGHT][3] = {0};                                                                                 \
        NAME##_tile(z + top, 1, stride, g + first, triangular ? stride : outputs, weights, rows, count, sums);        \
        for (size_t i = 0; i < HEIGHT && top + i < order; i++) {                                                      \
            size_t end = triangular ? top + i + 1 : outputs;                                                          \
            double *row = total + (top + i) * outputs;                                                                \
            for (int v = 0; v < count; v++) {                                                                         \
                for (size_t lane = 0; lane < WIDTH && first + v * WIDTH + lane < end; lane++) {                       \
                    row[first + v * WIDTH + lane] += (double)sums[i][v][lane];                                        \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    LEPTUNE_INLINE void NAME##_backs(const float *z, size_t stride, const float *g, size_t outputs,                   \
                                     const float *weights, double *total, size_t rows, size_t order,                  \
                                     const int triangular) {                                                          \
        for (size_t top = 0; top < order; top += HEIGHT) {                                                            \
            size_t end = triangular ? (top + HEIGHT < order ? top + HEIGHT : order) : outputs;                        \
            size_t first = 0;                                                                                         \
            for (; first + 2 * WIDTH < end; first += 3 * WIDTH) {                                                     \
                NAME##_back(z, stride, g, outputs, weights, total, rows, order, top, first, 3, triangular);           \
            }                                                                                                         \
            if (first + WIDTH < end) {                                                                                \
                NAME##_back(z, stride, g, outputs, weights, total, rows, order, top, first, 2, triangular);           \
            } else if (first < end) {                                                                                 \
                NAME##_back(z, stride, g, outputs, weights, total, rows, order, top, first, 1, triangular);           \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    LEPTUNE_INLINE void NAME##_gram(const float *z, const float *weights, double *gram, size_t rows, size_t order,    \
                                    size_t stride) {                                                                  \
        for (size_t start = 0; start < rows; start += block_rows) {                                                   \
            size_t count = rows - start < block_rows ? rows - start : block_rows;                                     \
            const float *block = z + start * stride;                                                                  \
            if (weights) {                                                                                            \
                NAME##_backs(block, stride, block, order, weights + start, gram, count, order, 1);                    \
            } else {                                                                                                  \
                NAME##_backs(block, stride, block, order, 0, gram, count, order, 1);                                  \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    LEPTUNE_INLINE void NAME##_products_back(const float *z, const float *g, double *total, size_t rows,              \
                                             size_t order, size_t stride, size_t outputs) {                           \
        for (size_t start = 0; start < rows; start += block_rows) {                                                   \
            size_t count = rows - start < block_rows ? rows - start : block_rows;                                     \
            NAME##_backs(z + start * stride, stride, g + start * outputs, outputs, 0, total, count, order, 0);        \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    LEPTUNE_INLINE void NAME##_forward(const float *z, const float *w, float *to, size_t order, size_t stride,        \
                                       size_t outputs, const int count) {                                             \
        VECTOR sums[HEIGHT][3] = {0};                                                                                 \
        NAME##_tile(z, stride, 1, w, outputs, 0, order, count, sums);                                                 \
        for (size_t i = 0; i < HEIGHT; i++) {                                                                         \
            for (int v = 0; v < count; v++) {                                                                         \
                *(VECTOR *)(to + i * outputs + v * WIDTH) = sums[i][v];                                               \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
                                                                                                                      \
    LEPTUNE_INLINE void NAME##_products(const float *z, const float *w, float *sums, size_t rows, size_t order,       \
                                        size_t stride, size_t outputs) {                                              \
        size_t r = 0;                                                                                                 \
        for (; r + HEIGHT <= rows; r += HEIGHT) {                                                                     \
            size_t first = 0;                                                                                         \
            const float *block = z + r * stride;                                                                      \
            float *to = sums + r * outputs;                                                                           \
            for (; first + 2 * WIDTH < outputs; first += 3 * WIDTH) {                                                 \
                NAME##_forward(block, w + first, to + first, order, stride, outputs, 3);                              \
            }                                                                                                         \
            if (first + WIDTH < outputs) {                                                                            \
                NAME##_forward(block, w + first, to + first, order, stride, outputs, 2);                              \
            } else if (first < outputs) {                                                                             \
                NAME##_forward(block, w + first, to + first, order, stride, outputs, 1);                              \
            }                                                                                                         \
        }                                                                                                             \
        for (; r < rows; r++) {                                                                                       \
            float *to = sums + r * outputs;                                                                           \
            memset(to, 0, outputs * sizeof(float));                                                                   \
            for (size_t k = 0; k < order; k++) {                                                                      \
                float factor = z[r * stride + k];                                                                     \
                for (size_t c = 0; c < outputs; c++) {                                                                \
                    to[c] += factor * w[k * outputs + c];                                                             \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
    }

// 32 registers hold 8 × 3 sums of 16 lanes, 16 registers 4 × 3 sums of 8 lanes, beside what they are made from.
PRODUCTS(wide, vector16, 16, 8)
PRODUCTS(narrow, vector8, 8, 4)

// Not `target_clones`: the widths differ in source. Clang halves vectors of 512 bits unless it is told that they are wanted.
#if defined(__x86_64__)
#define WIDE __attribute__((target("arch=x86-64-v4"), __min_vector_width__(512))) static void
#define NARROW __attribute__((target("arch=x86-64-v3"))) static void

static int has_wide(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd");
}

static int has_narrow(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

#define DISPATCH(FUNCTION, PARAMETERS, ...)                                                                           \
    WIDE FUNCTION##_v4 PARAMETERS { wide_##FUNCTION(__VA_ARGS__); }                                                   \
    NARROW FUNCTION##_v3 PARAMETERS { narrow_##FUNCTION(__VA_ARGS__); }                                               \
    static void FUNCTION PARAMETERS {                                                                                 \
        if (has_wide()) {                                                                                             \
            FUNCTION##_v4(__VA_ARGS__);                                                                               \
        } else if (has_narrow()) {                                                                                    \
            FUNCTION##_v3(__VA_ARGS__);                                                                               \
        } else {                                                                                                      \
            narrow_##FUNCTION(__VA_ARGS__);                                                                           \
        }                                                                                                             \
    }
#else
#define DISPATCH(FUNCTION, PARAMETERS, ...)                                                                           \
    static void FUNCTION PARAMETERS { narrow_##FUNCTION(__VA_ARGS__); }
#endif

DISPATCH(gram, (const float *z, const float *weights, double *gram, size_t rows, size_t order, size_t stride), z, weights,
         gram, rows, order, stride)
DISPATCH(products,
         (const float *z, const float *w, float *sums, size_t rows, size_t order, size_t stride, size_t outputs), z, w,
         sums, rows, order, stride, outputs)
DISPATCH(products_back,
         (const float *z, const float *g, double *total, size_t rows, size_t order, size_t stride, size_t outputs), z, g,
         total, rows, order, stride, outputs)

void leptune_add_gram_f32(const float *z, const float *weights, double *total, size_t rows, size_t order,
                          size_t stride) {
    gram(z, weights, total, rows, order, stride);
}

void leptune_row_products_f32(const float *z, const float *w, float *sums, size_t rows, size_t order, size_t stride,
                              size_t outputs) {
    products(z, w, sums, rows, order, stride, outputs);
}

void leptune_add_row_products_back_f32(const float *z, const float *g, double *total, size_t rows, size_t order,
                                       size_t stride, size_t outputs) {
    products_back(z, g, total, rows, order, stride, outputs);
}

LEPTUNE_KERNEL void leptune_row_sums_f32(const float *restrict z, const float *restrict w, float *restrict sums,
                                         size_t rows, size_t stride) {
#pragma clang fp reassociate(on)
    for (size_t r = 0; r < rows; r++) {
        const float *row = z + r * stride;
        float sum = 0;
        for (size_t c = 0; c < stride; c++) {
            sum += row[c] * w[c];
        }
        sums[r] = sum;
    }
}

LEPTUNE_INLINE void add_rows(const float *restrict z, const float *restrict g, float *restrict sums, size_t rows,
                             size_t stride, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) {
            sums[c] += g[r] * z[r * stride + c];
        }
    }
}

LEPTUNE_KERNEL void leptune_add_row_sums_back_f32(const float *restrict z, const float *restrict g,
                                                  double *restrict total, size_t rows, size_t order, size_t stride) {
    enum { width = 64 };
    for (size_t start = 0; start < rows; start += block_rows) {
        size_t count = rows - start < block_rows ? rows - start : block_rows;
        for (size_t left = 0; left < order; left += width) {
            float sums[width] = {0};
            const float *from = z + start * stride + left;
            if (stride - left >= width) {
                add_rows(from, g + start, sums, count, stride, width);
            } else {
                for (size_t part = 0; part < stride - left; part += lanes) {
                    add_rows(from + part, g + start, sums + part, count, stride, lanes);
                }
            }
            for (size_t c = 0; c < width && left + c < order; c++) {
                total[left + c] += (double)sums[c];
            }
        }
    }
}

LEPTUNE_KERNEL void leptune_add_moments_f32(const float *restrict x, const float *restrict weights,
                                            const float *restrict origin, double *restrict sum,
                                            double *restrict squares, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = x + r * columns;
        double weight = weights ? (double)weights[r] : 1.0;
        for (size_t c = 0; c < columns; c++) {
            double value = (double)row[c] - (double)origin[c];
            sum[c] += weight * value;
            squares[c] += weight * value * value;
        }
    }
}
