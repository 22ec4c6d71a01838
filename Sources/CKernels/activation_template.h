#include "sigmoid_template.h"

#define GELU_SLOPE ((REAL)1.5957691216057308)  // 2 · √(2/π)
#define GELU_CUBIC ((REAL)0.044715)

LEPTUNE_INLINE REAL PRECISE(apply)(leptune_activation f, REAL x) {
    switch (f) {
    case leptune_identity: return x;
    // Written so that a NaN passes: it must reach the loss to be seen.
    case leptune_relu: return x < 0 ? 0 : x;
    case leptune_gelu: return x * PRECISE(logistic)(GELU_SLOPE * (x + GELU_CUBIC * x * x * x));
    case leptune_tanh: return PRECISE(hyperbolic_tangent)(x);
    }
}

/// f′ from the input z and the output a of f.
LEPTUNE_INLINE REAL PRECISE(slope)(leptune_activation f, REAL z, REAL a) {
    switch (f) {
    case leptune_identity: return 1;
    case leptune_relu: return a > 0 ? 1 : 0;
    case leptune_gelu: {
        REAL s = PRECISE(logistic)(GELU_SLOPE * (z + GELU_CUBIC * z * z * z));
        return s + z * s * (1 - s) * GELU_SLOPE * (1 + 3 * GELU_CUBIC * z * z);
    }
    case leptune_tanh: return 1 - a * a;
    }
}

LEPTUNE_INLINE void PRECISE(activate)(leptune_activation f, REAL *z, REAL *a, const REAL *scale, const REAL *shift,
                                      size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, z += columns, a += columns) {
        if (scale) {
#pragma clang loop vectorize(assume_safety)
            for (size_t c = 0; c < columns; c++) {
                a[c] = PRECISE(apply)(f, z[c] * scale[c] + shift[c]);
            }
        } else if (a == z) {
#pragma clang loop vectorize(assume_safety)
            for (size_t c = 0; c < columns; c++) {
                z[c] = PRECISE(apply)(f, z[c] + shift[c]);
            }
        } else {
#pragma clang loop vectorize(assume_safety)
            for (size_t c = 0; c < columns; c++) {
                REAL x = z[c] + shift[c];
                z[c] = x;
                a[c] = PRECISE(apply)(f, x);
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(activate)(leptune_activation f, REAL *z, REAL *a, const REAL *scale, const REAL *shift,
                                     size_t rows, size_t columns) {
    switch (f) {
    case leptune_identity: PRECISE(activate)(leptune_identity, z, a, scale, shift, rows, columns); break;
    case leptune_relu: PRECISE(activate)(leptune_relu, z, a, scale, shift, rows, columns); break;
    case leptune_gelu: PRECISE(activate)(leptune_gelu, z, a, scale, shift, rows, columns); break;
    case leptune_tanh: PRECISE(activate)(leptune_tanh, z, a, scale, shift, rows, columns); break;
    }
}

LEPTUNE_INLINE void PRECISE(differentiate)(leptune_activation f, const REAL *z, const REAL *a, REAL keep,
                                           const REAL *scale, const REAL *shift, REAL *d, REAL *scale_gradient,
                                           REAL *shift_gradient, size_t rows, size_t columns) {
    memset(shift_gradient, 0, columns * sizeof(REAL));
    if (scale) {
        memset(scale_gradient, 0, columns * sizeof(REAL));
    }
    for (size_t r = 0; r < rows; r++, z += columns, a += columns, d += columns) {
        if (scale) {
#pragma clang loop vectorize(assume_safety)
            for (size_t c = 0; c < columns; c++) {
                REAL g = d[c] * PRECISE(slope)(f, z[c] * scale[c] + shift[c], a[c] * keep);
                d[c] = g;
                shift_gradient[c] += g;
                scale_gradient[c] += g * z[c];
            }
        } else {
#pragma clang loop vectorize(assume_safety)
            for (size_t c = 0; c < columns; c++) {
                REAL g = d[c] * PRECISE(slope)(f, z[c], a[c] * keep);
                d[c] = g;
                shift_gradient[c] += g;
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(differentiate)(leptune_activation f, const REAL *z, const REAL *a, REAL keep,
                                          const REAL *scale, const REAL *shift, REAL *d, REAL *scale_gradient,
                                          REAL *shift_gradient, size_t rows, size_t columns) {
    switch (f) {
#define CASE(f)                                                                                                        \
    case f:                                                                                                            \
        PRECISE(differentiate)(f, z, a, keep, scale, shift, d, scale_gradient, shift_gradient, rows, columns);         \
        break;
        CASE(leptune_identity)
        CASE(leptune_relu)
        CASE(leptune_gelu)
        CASE(leptune_tanh)
#undef CASE
    }
}

LEPTUNE_KERNEL void KERNEL(drop)(REAL *x, const uint16_t *bits, uint32_t threshold, REAL scale, size_t count) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) {
        x[i] = bits[i] < threshold ? 0 : x[i] * scale;
    }
}

#undef GELU_SLOPE
#undef GELU_CUBIC
