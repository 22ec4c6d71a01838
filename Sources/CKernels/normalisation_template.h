LEPTUNE_KERNEL void KERNEL(normalise)(REAL *restrict z, REAL epsilon, REAL *restrict mean, REAL *restrict variance,
                                      REAL *restrict inverse_deviation, size_t rows, size_t columns) {
    REAL share = 1 / (REAL)rows;
    memset(mean, 0, columns * sizeof(REAL));
    memset(variance, 0, columns * sizeof(REAL));
    for (size_t r = 0; r < rows; r++) {
        const REAL *row = z + r * columns;
        for (size_t c = 0; c < columns; c++) {
            mean[c] += row[c];
        }
    }
    for (size_t c = 0; c < columns; c++) {
        mean[c] *= share;
    }
    // A second pass over rows that are still in the cache: the difference of squares would cancel.
    for (size_t r = 0; r < rows; r++) {
        const REAL *row = z + r * columns;
        for (size_t c = 0; c < columns; c++) {
            REAL centred = row[c] - mean[c];
            variance[c] += centred * centred;
        }
    }
    for (size_t c = 0; c < columns; c++) {
        variance[c] *= share;
        inverse_deviation[c] = 1 / (sizeof(REAL) == 4 ? (REAL)sqrtf((float)(variance[c] + epsilon))
                                                      : (REAL)sqrt((double)(variance[c] + epsilon)));
    }
    for (size_t r = 0; r < rows; r++) {
        REAL *row = z + r * columns;
        for (size_t c = 0; c < columns; c++) {
            row[c] = (row[c] - mean[c]) * inverse_deviation[c];
        }
    }
}

LEPTUNE_KERNEL void KERNEL(normalise_back)(const REAL *restrict z, const REAL *restrict inverse_deviation,
                                           const REAL *restrict scale, const REAL *restrict scale_gradient,
                                           const REAL *restrict shift_gradient, REAL *restrict d, size_t rows,
                                           size_t columns) {
    REAL share = 1 / (REAL)rows;
    for (size_t r = 0; r < rows; r++) {
        const REAL *x = z + r * columns;
        REAL *g = d + r * columns;
        for (size_t c = 0; c < columns; c++) {
            REAL centred = g[c] - share * (shift_gradient[c] + x[c] * scale_gradient[c]);
            g[c] = centred * scale[c] * inverse_deviation[c];
        }
    }
}

LEPTUNE_KERNEL void KERNEL(normalise_rows)(REAL *restrict z, REAL epsilon, REAL *restrict inverse_deviation,
                                           size_t rows, size_t columns) {
#pragma clang fp reassociate(on)
    REAL share = 1 / (REAL)columns;
    for (size_t r = 0; r < rows; r++) {
        REAL *row = z + r * columns;
        REAL sum = 0;
        for (size_t c = 0; c < columns; c++) {
            sum += row[c];
        }
        REAL mean = sum * share;
        REAL squares = 0;
        for (size_t c = 0; c < columns; c++) {
            row[c] -= mean;
            squares += row[c] * row[c];
        }
        REAL variance = squares * share + epsilon;
        REAL inverse = 1 / (sizeof(REAL) == 4 ? (REAL)sqrtf((float)variance) : (REAL)sqrt((double)variance));
        inverse_deviation[r] = inverse;
        for (size_t c = 0; c < columns; c++) {
            row[c] *= inverse;
        }
    }
}

LEPTUNE_KERNEL void KERNEL(normalise_rows_back)(const REAL *restrict z, const REAL *restrict inverse_deviation,
                                                const REAL *restrict scale, REAL *restrict d, size_t rows,
                                                size_t columns) {
#pragma clang fp reassociate(on)
    REAL share = 1 / (REAL)columns;
    for (size_t r = 0; r < rows; r++) {
        const REAL *x = z + r * columns;
        REAL *g = d + r * columns;
        REAL sum = 0;
        REAL product = 0;
        for (size_t c = 0; c < columns; c++) {
            g[c] *= scale[c];
            sum += g[c];
            product += g[c] * x[c];
        }
        sum *= share;
        product *= share;
        for (size_t c = 0; c < columns; c++) {
            g[c] = (g[c] - sum - x[c] * product) * inverse_deviation[r];
        }
    }
}
