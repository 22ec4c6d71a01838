#include "linear_loss.h"
#include "exponential.h"
#include <math.h>

/// log(1 + e) for e in 0...1: 2 · artanh(s) with s = e / (2 + e) ≤ ⅓; the series is cut below a unit in the last place.
LEPTUNE_INLINE float log1p_unit_f32(float e) {
    float s = e / (2.0f + e);
    float q = s * s;
    float p = 1.0f / 13;
    p = p * q + 1.0f / 11;
    p = p * q + 1.0f / 9;
    p = p * q + 1.0f / 7;
    p = p * q + 1.0f / 5;
    p = p * q + 1.0f / 3;
    return 2 * (s + s * q * p);
}

// The loop exists with and without curvature, so that it does not ask within.
#define ROW_LOSS(BODY)                                                               \
    double total = 0;                                                                \
    if (curvature) {                                                                 \
        _Pragma("clang loop vectorize(enable)") for (size_t r = 0; r < rows; r++) { \
            float weight = weights ? weights[r] : 1.0f;                              \
            float loss, slope, bend;                                                 \
            BODY;                                                                    \
            sums[r] = slope * weight;                                                \
            curvature[r] = bend * weight;                                            \
            total += (double)(loss * weight);                                        \
        }                                                                            \
    } else {                                                                         \
        _Pragma("clang loop vectorize(enable)") for (size_t r = 0; r < rows; r++) { \
            float weight = weights ? weights[r] : 1.0f;                              \
            float loss, slope, bend;                                                 \
            BODY;                                                                    \
            (void)bend;                                                              \
            sums[r] = slope * weight;                                                \
            total += (double)(loss * weight);                                        \
        }                                                                            \
    }                                                                                \
    return total;

LEPTUNE_INLINE void logistic(float sum, float target, float *loss, float *slope, float *bend) {
    float magnitude = sum < 0.0f ? -sum : sum;
    float e = exp_f32(-magnitude);
    float share = 1.0f / (1.0f + e);
    float above = sum < 0.0f ? e * share : share;
    *loss = log1p_unit_f32(e) + (sum < 0.0f ? 0.0f : sum) - target * sum;
    *slope = above - target;
    *bend = e * share * share;
}

LEPTUNE_KERNEL double leptune_logistic_loss_f32(float *restrict sums, const float *restrict targets,
                                                const float *restrict weights, float *restrict curvature, size_t rows) {
#pragma clang fp reassociate(on)
    ROW_LOSS(logistic(sums[r], targets[r], &loss, &slope, &bend))
}

LEPTUNE_INLINE void squared_hinge(float sum, float target, float *loss, float *slope, float *bend) {
    float short_of = 1.0f - target * sum;
    float error = short_of > 0.0f ? short_of : 0.0f;
    *loss = error * error;
    *slope = -2.0f * target * error;
    *bend = short_of > 0.0f ? 2.0f : 0.0f;
}

LEPTUNE_KERNEL double leptune_squared_hinge_loss_f32(float *restrict sums, const float *restrict targets,
                                                     const float *restrict weights, float *restrict curvature,
                                                     size_t rows) {
#pragma clang fp reassociate(on)
    ROW_LOSS(squared_hinge(sums[r], targets[r], &loss, &slope, &bend))
}

LEPTUNE_INLINE void squared_error(float sum, float target, float *loss, float *slope, float *bend) {
    float error = sum - target;
    *loss = 0.5f * error * error;
    *slope = error;
    *bend = 1.0f;
}

LEPTUNE_KERNEL double leptune_squared_error_loss_f32(float *restrict sums, const float *restrict targets,
                                                     const float *restrict weights, float *restrict curvature,
                                                     size_t rows) {
#pragma clang fp reassociate(on)
    ROW_LOSS(squared_error(sums[r], targets[r], &loss, &slope, &bend))
}

LEPTUNE_INLINE void poisson(float sum, float target, float *loss, float *slope, float *bend) {
    float mean = exp_f32(sum);
    *loss = mean - target * sum;
    *slope = mean - target;
    *bend = mean;
}

LEPTUNE_KERNEL double leptune_poisson_loss_f32(float *restrict sums, const float *restrict targets,
                                               const float *restrict weights, float *restrict curvature, size_t rows) {
#pragma clang fp reassociate(on)
    ROW_LOSS(poisson(sums[r], targets[r], &loss, &slope, &bend))
}

LEPTUNE_INLINE void pinball(float sum, float target, float quantile, float smoothing, float *loss, float *slope,
                            float *bend) {
    float residual = target - sum;
    float share = residual / smoothing;
    float inner = share > quantile ? quantile : share;
    inner = inner < quantile - 1.0f ? quantile - 1.0f : inner;
    *loss = inner * residual - 0.5f * smoothing * inner * inner;
    *slope = -inner;
    // Beyond the rounded part nothing bends; a hundredth of the quadratic that majorises the loss there keeps steps finite.
    float magnitude = residual < 0.0f ? -residual : residual;
    *bend = share == inner ? 1.0f / smoothing : 0.01f / magnitude;
}

LEPTUNE_KERNEL double leptune_pinball_loss_f32(float *restrict sums, const float *restrict targets,
                                               const float *restrict weights, float *restrict curvature, float quantile,
                                               float smoothing, size_t rows) {
#pragma clang fp reassociate(on)
    ROW_LOSS(pinball(sums[r], targets[r], quantile, smoothing, &loss, &slope, &bend))
}

LEPTUNE_INLINE double softmax_losses(float *restrict sums, const int32_t *restrict labels,
                                     const float *restrict weights, size_t rows, size_t stride) {
#pragma clang fp reassociate(on)
    double total = 0;
    for (size_t r = 0; r < rows; r++) {
        float *row = sums + r * stride;
        float weight = weights ? weights[r] : 1.0f;
        float chosen = row[labels[r]];
        float top = row[0];
        for (size_t c = 0; c < stride; c++) {
            top = row[c] > top ? row[c] : top;
        }
        float sum = 0;
        for (size_t c = 0; c < stride; c++) {
            row[c] = exp_f32(row[c] - top);
            sum += row[c];
        }
        total += (double)weight * (log((double)sum) + (double)(top - chosen));
        float share = weight / sum;
        for (size_t c = 0; c < stride; c++) {
            row[c] *= share;
        }
        row[labels[r]] -= weight;
    }
    return total;
}

LEPTUNE_KERNEL double leptune_softmax_loss_f32(float *sums, const int32_t *labels, const float *weights, size_t rows,
                                               size_t stride) {
    // Up to 16 classes are one vector: known as a constant, it needs no loop.
    return stride == 16 ? softmax_losses(sums, labels, weights, rows, 16)
                        : softmax_losses(sums, labels, weights, rows, stride);
}

LEPTUNE_KERNEL void leptune_sigmoid_f32(float *sums, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float e = exp_f32(sums[i] < 0.0f ? sums[i] : -sums[i]);
        sums[i] = sums[i] < 0.0f ? e / (1.0f + e) : 1.0f / (1.0f + e);
    }
}
