/// row ← exp(row + shift − maximum); returns the sum, and the maximum by pointer.
LEPTUNE_INLINE REAL PRECISE(exponentials)(REAL *restrict row, const REAL *restrict shift, size_t columns,
                                          REAL *maximum) {
#pragma clang fp reassociate(on)
    REAL top = row[0] + shift[0];
    for (size_t c = 0; c < columns; c++) {
        REAL x = row[c] + shift[c];
        row[c] = x;
        top = x > top ? x : top;
    }
    REAL sum = 0;
    for (size_t c = 0; c < columns; c++) {
        REAL e = PRECISE(exp)(row[c] - top);
        row[c] = e;
        sum += e;
    }
    *maximum = top;
    return sum;
}

LEPTUNE_KERNEL void KERNEL(softmax)(REAL *z, const REAL *shift, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        REAL *row = z + r * columns;
        REAL maximum;
        REAL share = 1 / PRECISE(exponentials)(row, shift, columns, &maximum);
        for (size_t c = 0; c < columns; c++) {
            row[c] *= share;
        }
    }
}

LEPTUNE_KERNEL double KERNEL(cross_entropy)(REAL *restrict z, const REAL *restrict shift,
                                            const int32_t *restrict labels, REAL weight, REAL *restrict shift_gradient,
                                            size_t rows, size_t columns) {
    double loss = 0;
    memset(shift_gradient, 0, columns * sizeof(REAL));
    for (size_t r = 0; r < rows; r++) {
        REAL *row = z + r * columns;
        int32_t label = labels[r];
        REAL chosen = row[label] + shift[label];
        REAL maximum;
        REAL sum = PRECISE(exponentials)(row, shift, columns, &maximum);
        loss += log((double)sum) + (double)(maximum - chosen);
        REAL share = weight / sum;
        for (size_t c = 0; c < columns; c++) {
            row[c] *= share;
        }
        row[label] -= weight;
        for (size_t c = 0; c < columns; c++) {
            shift_gradient[c] += row[c];
        }
    }
    return loss;
}

LEPTUNE_KERNEL double KERNEL(soft_cross_entropy)(REAL *restrict z, const REAL *restrict shift,
                                                 const REAL *restrict shares, REAL weight,
                                                 REAL *restrict shift_gradient, size_t rows, size_t columns) {
    double loss = 0;
    memset(shift_gradient, 0, columns * sizeof(REAL));
    for (size_t r = 0; r < rows; r++) {
        REAL *row = z + r * columns;
        const REAL *share = shares + r * columns;
        double mass = 0;
        double chosen = 0;
        for (size_t c = 0; c < columns; c++) {
            mass += (double)share[c];
            chosen += (double)share[c] * (double)(row[c] + shift[c]);
        }
        REAL maximum;
        REAL sum = PRECISE(exponentials)(row, shift, columns, &maximum);
        loss += mass * (log((double)sum) + (double)maximum) - chosen;
        REAL scale = (REAL)mass * weight / sum;
        for (size_t c = 0; c < columns; c++) {
            row[c] = row[c] * scale - share[c] * weight;
            shift_gradient[c] += row[c];
        }
    }
    return loss;
}

LEPTUNE_KERNEL double KERNEL(squared_error)(REAL *restrict z, const REAL *restrict shift, const REAL *restrict targets,
                                            const REAL *restrict weights, REAL weight, REAL *restrict shift_gradient,
                                            size_t rows) {
    double loss = 0;
    double sum = 0;
    for (size_t r = 0; r < rows; r++) {
        REAL error = z[r] + shift[0] - targets[r];
        REAL row_weight = weights ? weights[r] : 1;
        loss += 0.5 * (double)row_weight * (double)error * (double)error;
        z[r] = error * (row_weight * weight);
        sum += (double)z[r];
    }
    shift_gradient[0] = (REAL)sum;
    return loss;
}
