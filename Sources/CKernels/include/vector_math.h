#pragma once
#include <stdbool.h>
#include <stddef.h>

/// x ← exp(x), within 2 units in the last place; NaN stays NaN, +∞ stays, −∞ becomes 0.
void leptune_exp_f32(float *x, size_t count);
void leptune_exp_f64(double *x, size_t count);

/// Whether no element is a NaN or an infinity.
bool leptune_is_finite_f32(const float *x, size_t count);
bool leptune_is_finite_f64(const double *x, size_t count);
