#pragma once
#include "dispatch.h"
#include <stdint.h>
#include <string.h>

// exp without branches, so that loops over it vectorise on every instruction set, and so that an element's result does
// not depend on its place in the array (a vector library gives other last bits in the remainder of a loop).
//
//   x = n · ln 2 + r with |r| ≤ ½ ln 2;   exp(x) = 2ⁿ · (1 + q(r)),   q the Taylor series of exp(r) − 1.
//
// n is rounded by adding and taking away 1.5 · 2^(mantissa bits): its low bits are then n. ln 2 is split in two so that
// n times the upper part is exact. The series is cut where the next term is below half a unit in the last place of 1.
// 2ⁿ is applied in two factors, so that results near the ends of the range overflow to ∞ and underflow gradually.

// By its bits: a compiler told that NaN does not exist would fold `x != x`.

LEPTUNE_INLINE int is_nan_f32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7FFFFFFF) > 0x7F800000;
}

LEPTUNE_INLINE int is_not_finite_f32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7F800000) == 0x7F800000;
}

LEPTUNE_INLINE int is_not_finite_f64(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7FF0000000000000) == 0x7FF0000000000000;
}

LEPTUNE_INLINE int is_nan_f64(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7FFFFFFFFFFFFFFF) > 0x7FF0000000000000;
}

LEPTUNE_INLINE float power_of_two_f32(int32_t n) {
    int32_t bits = (n + 127) << 23;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// Reduces x to n and q = exp(r) − 1.
LEPTUNE_INLINE float reduced_exp_f32(float x, int32_t *n) {
    const float magic = 0x1.8p23f;
    float shifted = x * 0x1.715476p0f + magic;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    *n = bits - 0x4B400000;
    float k = shifted - magic;
    float r = x - k * 0x1.62ep-1f;
    r = r - k * 0x1.0bfbe8p-15f;
    float q = 1.0f / 5040;
    q = q * r + 1.0f / 720;
    q = q * r + 1.0f / 120;
    q = q * r + 1.0f / 24;
    q = q * r + 1.0f / 6;
    q = q * r + 0.5f;
    return q * r * r + r;
}

LEPTUNE_INLINE float exp_f32(float x) {
    float clamped = x < -104.0f ? -104.0f : x;
    clamped = clamped > 89.0f ? 89.0f : clamped;
    int32_t n;
    float q = reduced_exp_f32(clamped, &n);
    int32_t half = n >> 1;
    float result = (1.0f + q) * power_of_two_f32(half) * power_of_two_f32(n - half);
    return is_nan_f32(x) ? x : result;
}

/// exp(x) − 1 for |x| ≤ 80, accurate near 0 too.
LEPTUNE_INLINE float expm1_f32(float x) {
    int32_t n;
    float q = reduced_exp_f32(x, &n);
    float scale = power_of_two_f32(n);
    return scale * q + (scale - 1.0f);
}

LEPTUNE_INLINE double power_of_two_f64(int64_t n) {
    int64_t bits = (n + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// Reduces x to n and q = exp(r) − 1.
LEPTUNE_INLINE double reduced_exp_f64(double x, int64_t *n) {
    const double magic = 0x1.8p52;
    double shifted = x * 0x1.71547652b82fep0 + magic;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    *n = bits - 0x4338000000000000;
    double k = shifted - magic;
    double r = x - k * 0x1.62e42fefa38p-1;
    r = r - k * 0x1.ef35793c7673p-45;
    double q = 1.0 / 6227020800;
    q = q * r + 1.0 / 479001600;
    q = q * r + 1.0 / 39916800;
    q = q * r + 1.0 / 3628800;
    q = q * r + 1.0 / 362880;
    q = q * r + 1.0 / 40320;
    q = q * r + 1.0 / 5040;
    q = q * r + 1.0 / 720;
    q = q * r + 1.0 / 120;
    q = q * r + 1.0 / 24;
    q = q * r + 1.0 / 6;
    q = q * r + 0.5;
    return q * r * r + r;
}

LEPTUNE_INLINE double exp_f64(double x) {
    double clamped = x < -746.0 ? -746.0 : x;
    clamped = clamped > 710.0 ? 710.0 : clamped;
    int64_t n;
    double q = reduced_exp_f64(clamped, &n);
    // An arithmetic shift of 64-bit lanes does not exist before AVX-512; of a number made positive, a logical one does.
    int64_t half = (int64_t)((uint64_t)(n + 4096) >> 1) - 2048;
    double result = (1.0 + q) * power_of_two_f64(half) * power_of_two_f64(n - half);
    return is_nan_f64(x) ? x : result;
}

/// exp(x) − 1 for |x| ≤ 700, accurate near 0 too.
LEPTUNE_INLINE double expm1_f64(double x) {
    int64_t n;
    double q = reduced_exp_f64(x, &n);
    double scale = power_of_two_f64(n);
    return scale * q + (scale - 1.0);
}
