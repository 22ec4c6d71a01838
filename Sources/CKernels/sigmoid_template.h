// tanh(x) = e / (e + 2) with e = exp(2x) − 1: accurate near 0, and ±1 to the last bit from |x| = 15 in single and 20 in
// double precision on.
LEPTUNE_INLINE REAL PRECISE(hyperbolic_tangent)(REAL x) {
    REAL bound = sizeof(REAL) == 4 ? 15 : 20;
    REAL clamped = x < -bound ? -bound : x;
    clamped = clamped > bound ? bound : clamped;
    REAL e = PRECISE(expm1)(clamped + clamped);
    return PRECISE(is_nan)(x) ? x : e / (e + 2);
}

LEPTUNE_INLINE REAL PRECISE(logistic)(REAL x) { return 1 / (1 + PRECISE(exp)(-x)); }
