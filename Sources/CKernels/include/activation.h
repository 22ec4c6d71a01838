#pragma once
#include <stddef.h>
#include <stdint.h>

typedef enum {
    leptune_identity = 0,
    leptune_relu = 1,
    /// x · σ(2 · √(2/π) · (x + 0.044715 · x³)), the tanh form of x · Φ(x).
    leptune_gelu = 2,
    leptune_tanh = 3,
} leptune_activation;

/// z ← z · scale + shift by column, a ← f(z). `scale` may be null for 1. `a` may be `z`; otherwise z keeps its new
/// value if `scale` is null, and its old one if not (it is then the normalised input, which the way back needs).
void leptune_activate_f32(leptune_activation f, float *z, float *a, const float *scale, const float *shift, size_t rows,
                          size_t columns);
void leptune_activate_f64(leptune_activation f, double *z, double *a, const double *scale, const double *shift,
                          size_t rows, size_t columns);

/// The way back through `leptune_activate`: d ← d · f′, shift_gradient ← column sums of d, and with a scale
/// scale_gradient ← column sums of d · z. `a` holds f(z) / keep where d is not zero (dropout by 1 / keep came between).
void leptune_differentiate_f32(leptune_activation f, const float *z, const float *a, float keep, const float *scale,
                               const float *shift, float *d, float *scale_gradient, float *shift_gradient, size_t rows,
                               size_t columns);
void leptune_differentiate_f64(leptune_activation f, const double *z, const double *a, double keep, const double *scale,
                               const double *shift, double *d, double *scale_gradient, double *shift_gradient,
                               size_t rows, size_t columns);

/// x ← 0 where bits < threshold, otherwise x · scale.
void leptune_drop_f32(float *x, const uint16_t *bits, uint32_t threshold, float scale, size_t count);
void leptune_drop_f64(double *x, const uint16_t *bits, uint32_t threshold, double scale, size_t count);
