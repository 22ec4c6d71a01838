// Turns rather than radians: 4t = q + r with a whole q and |r| ≤ ½ is exact, and the quarter q mod 4 says which of the
// two series, with which sign, is the sine. The series are Taylor's on [−π/4, π/4], cut below half a unit of 1.

#define ROUND(x) (sizeof(REAL) == 4 ? (REAL)rintf((float)(x)) : (REAL)rint((double)(x)))
#define FLOOR(x) (sizeof(REAL) == 4 ? (REAL)floorf((float)(x)) : (REAL)floor((double)(x)))

LEPTUNE_INLINE void PRECISE(sine_and_cosine)(REAL turns, REAL *sine, REAL *cosine) {
    REAL quarters = 4 * turns;
    REAL whole = ROUND(quarters);
    REAL a = (quarters - whole) * (REAL)1.5707963267948966;
    REAL b = a * a;
    REAL s = (REAL)(-1.0 / 1307674368000);
    s = s * b + (REAL)(1.0 / 6227020800);
    s = s * b - (REAL)(1.0 / 39916800);
    s = s * b + (REAL)(1.0 / 362880);
    s = s * b - (REAL)(1.0 / 5040);
    s = s * b + (REAL)(1.0 / 120);
    s = s * b - (REAL)(1.0 / 6);
    s = s * b * a + a;
    REAL c = (REAL)(-1.0 / 87178291200);
    c = c * b + (REAL)(1.0 / 479001600);
    c = c * b - (REAL)(1.0 / 3628800);
    c = c * b + (REAL)(1.0 / 40320);
    c = c * b - (REAL)(1.0 / 720);
    c = c * b + (REAL)(1.0 / 24);
    c = c * b - (REAL)(1.0 / 2);
    c = c * b + 1;
    REAL quarter = whole - 4 * FLOOR(whole * (REAL)0.25);
    int swaps = quarter == 1 || quarter == 3;
    REAL first = swaps ? c : s;
    REAL second = swaps ? s : c;
    *sine = quarter >= 2 ? -first : first;
    *cosine = quarter == 1 || quarter == 2 ? -second : second;
}

LEPTUNE_KERNEL void KERNEL(waves)(const REAL *restrict x, size_t x_stride, const REAL *restrict frequencies,
                                  size_t count, REAL *restrict z, size_t z_stride, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        REAL value = x[r * x_stride];
        REAL *restrict sines = z + r * z_stride;
        REAL *restrict cosines = sines + count;
#pragma clang loop vectorize(assume_safety)
        for (size_t l = 0; l < count; l++) {
            PRECISE(sine_and_cosine)(frequencies[l] * value, sines + l, cosines + l);
        }
    }
}

LEPTUNE_KERNEL void KERNEL(waves_back)(const REAL *restrict x, size_t x_stride, const REAL *restrict z,
                                       const REAL *restrict d, size_t z_stride, REAL *restrict gradient, size_t count,
                                       size_t rows) {
    memset(gradient, 0, count * sizeof(REAL));
    for (size_t r = 0; r < rows; r++) {
        REAL value = x[r * x_stride] * (REAL)6.283185307179586;
        const REAL *sines = z + r * z_stride;
        const REAL *slopes = d + r * z_stride;
        for (size_t l = 0; l < count; l++) {
            gradient[l] += value * (sines[count + l] * slopes[l] - sines[l] * slopes[count + l]);
        }
    }
}

LEPTUNE_KERNEL void KERNEL(bins)(const REAL *restrict x, size_t x_stride, const REAL *restrict edges,
                                 const REAL *restrict inverse_widths, size_t count, REAL *restrict z, size_t z_stride,
                                 size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        REAL value = x[r * x_stride];
        REAL *restrict row = z + r * z_stride;
        for (size_t t = 0; t < count; t++) {
            REAL share = (value - edges[t]) * inverse_widths[t];
            REAL lowest = t == 0 ? -10 : 0;
            REAL highest = t + 1 == count ? 11 : 1;
            share = share < lowest ? lowest : share;
            row[t] = share > highest ? highest : share;
        }
    }
}

#undef ROUND
#undef FLOOR
