LEPTUNE_KERNEL void KERNEL(exp)(REAL *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        x[i] = PRECISE(exp)(x[i]);
    }
}

LEPTUNE_KERNEL bool KERNEL(is_finite)(const REAL *x, size_t count) {
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        found |= PRECISE(is_not_finite)(x[i]);
    }
    return !found;
}
