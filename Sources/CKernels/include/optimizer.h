#pragma once
#include <stddef.h>

/// One step of gradient descent with momentum: g ← scale · g + decay · p; v ← momentum · v + g; p ← p − rate · v, or
/// with Nesterov's look-ahead p ← p − rate · (g + momentum · v).
void leptune_momentum_step_f32(float *p, const float *g, float *v, float scale, float rate, float momentum, int nesterov,
                               float decay, size_t count);
void leptune_momentum_step_f64(double *p, const double *g, double *v, double scale, double rate, double momentum,
                               int nesterov, double decay, size_t count);

/// One step of Adam: p ← p · shrink; g ← scale · g + decay · p; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
/// p ← p − rate · m / (√v · root_correction + epsilon). The caller puts the bias corrections into `rate` and
/// `root_correction`; AdamW is `shrink` with a `decay` of 0.
void leptune_adam_step_f32(float *p, const float *g, float *m, float *v, float scale, float rate, float beta1,
                           float beta2, float epsilon, float root_correction, float decay, float shrink, size_t count);
void leptune_adam_step_f64(double *p, const double *g, double *m, double *v, double scale, double rate, double beta1,
                           double beta2, double epsilon, double root_correction, double decay, double shrink,
                           size_t count);

/// x ← (1 − share) · x + share · y.
void leptune_move_towards_f32(float *x, const float *y, float share, size_t count);
void leptune_move_towards_f64(double *x, const double *y, double share, size_t count);

/// The sum of squares, in double precision.
double leptune_squared_norm_f32(const float *x, size_t count);
double leptune_squared_norm_f64(const double *x, size_t count);
