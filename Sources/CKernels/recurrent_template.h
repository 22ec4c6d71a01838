#include "sigmoid_template.h"

LEPTUNE_KERNEL void KERNEL(gru_step)(REAL *gates, size_t gate_stride, REAL *product, size_t product_stride,
                                     const REAL *shift, const REAL *product_shift, const REAL *previous, REAL *state,
                                     size_t state_stride, size_t rows, size_t units) {
    for (size_t r = 0; r < rows; r++) {
        REAL *reset = gates + r * gate_stride;
        REAL *update = reset + units;
        REAL *candidate = update + units;
        REAL *part = product + r * product_stride;
        REAL *next = state + r * state_stride;
        const REAL *before = previous ? previous + r * state_stride : 0;
#pragma clang loop vectorize(assume_safety)
        for (size_t u = 0; u < units; u++) {
            REAL a = PRECISE(logistic)(reset[u] + shift[u]);
            REAL z = PRECISE(logistic)(update[u] + shift[units + u]);
            REAL p = part[u] + product_shift[u];
            REAL n = PRECISE(hyperbolic_tangent)(candidate[u] + shift[2 * units + u] + a * p);
            reset[u] = a;
            update[u] = z;
            part[u] = p;
            candidate[u] = n;
            next[u] = (1 - z) * n;
        }
        if (before) {
            for (size_t u = 0; u < units; u++) {
                next[u] += update[u] * before[u];
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(gru_back)(REAL *gates, size_t gate_stride, REAL *product, size_t product_stride,
                                     const REAL *previous, size_t state_stride, REAL *d, size_t rows, size_t units) {
    for (size_t r = 0; r < rows; r++) {
        REAL *reset = gates + r * gate_stride;
        REAL *update = reset + units;
        REAL *candidate = update + units;
        REAL *part = product + r * product_stride;
        REAL *slope = d + r * units;
        const REAL *before = previous ? previous + r * state_stride : 0;
#pragma clang loop vectorize(assume_safety)
        for (size_t u = 0; u < units; u++) {
            REAL a = reset[u], z = update[u], n = candidate[u], g = slope[u];
            REAL of_candidate = g * (1 - z) * (1 - n * n);
            reset[u] = of_candidate * part[u] * a * (1 - a);
            update[u] = -g * n * z * (1 - z);
            candidate[u] = of_candidate;
            part[u] = of_candidate * a;
            slope[u] = g * z;
            if (before) {
                update[u] += g * before[u] * z * (1 - z);
            }
        }
    }
}

LEPTUNE_KERNEL void KERNEL(lstm_step)(REAL *gates, size_t gate_stride, const REAL *shift, const REAL *previous_cell,
                                      REAL *cell, REAL *squashed, REAL *state, size_t state_stride, size_t rows,
                                      size_t units) {
    for (size_t r = 0; r < rows; r++) {
        REAL *in = gates + r * gate_stride;
        REAL *forget = in + units;
        REAL *candidate = forget + units;
        REAL *out = candidate + units;
        const REAL *before = previous_cell ? previous_cell + r * state_stride : 0;
        REAL *content = cell + r * state_stride;
        REAL *tanh_content = squashed + r * state_stride;
        REAL *next = state + r * state_stride;
#pragma clang loop vectorize(assume_safety)
        for (size_t u = 0; u < units; u++) {
            REAL i = PRECISE(logistic)(in[u] + shift[u]);
            REAL f = PRECISE(logistic)(forget[u] + shift[units + u]);
            REAL g = PRECISE(hyperbolic_tangent)(candidate[u] + shift[2 * units + u]);
            REAL o = PRECISE(logistic)(out[u] + shift[3 * units + u]);
            REAL c = i * g;
            if (before) {
                c += f * before[u];
            }
            REAL t = PRECISE(hyperbolic_tangent)(c);
            in[u] = i;
            forget[u] = f;
            candidate[u] = g;
            out[u] = o;
            content[u] = c;
            tanh_content[u] = t;
            next[u] = o * t;
        }
    }
}

LEPTUNE_KERNEL void KERNEL(lstm_back)(REAL *gates, size_t gate_stride, const REAL *previous_cell, const REAL *squashed,
                                      size_t state_stride, const REAL *d, REAL *cell_d, size_t rows, size_t units) {
    for (size_t r = 0; r < rows; r++) {
        REAL *in = gates + r * gate_stride;
        REAL *forget = in + units;
        REAL *candidate = forget + units;
        REAL *out = candidate + units;
        const REAL *before = previous_cell ? previous_cell + r * state_stride : 0;
        const REAL *tanh_content = squashed + r * state_stride;
        const REAL *slope = d + r * units;
        REAL *content_slope = cell_d + r * units;
#pragma clang loop vectorize(assume_safety)
        for (size_t u = 0; u < units; u++) {
            REAL i = in[u], f = forget[u], g = candidate[u], o = out[u], t = tanh_content[u];
            REAL c = content_slope[u] + slope[u] * o * (1 - t * t);
            in[u] = c * g * i * (1 - i);
            forget[u] = 0;
            if (before) {
                forget[u] = c * before[u] * f * (1 - f);
            }
            candidate[u] = c * i * (1 - g * g);
            out[u] = slope[u] * t * o * (1 - o);
            content_slope[u] = c * f;
        }
    }
}
