#include "picture.h"

#ifdef LEPTUNE_PICTURES
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>
#include <jerror.h>

// A progressive file may repeat its passes without end.
static const int most_scans = 200;

/// All that one call needs; it belongs to the caller of the functions that errors leave by `longjmp`.
struct reading {
    struct jpeg_decompress_struct decompress;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf leave;
    enum leptune_picture_outcome outcome;
    /// A line of four inks.
    uint8_t *inks;
};

static struct reading *reading_of(j_common_ptr decompress) { return decompress->client_data; }

static void leave(j_common_ptr decompress) {
    struct reading *reading = reading_of(decompress);
    if (decompress->err->msg_code == JERR_OUT_OF_MEMORY) reading->outcome = leptune_picture_out_of_memory;
    longjmp(reading->leave, 1);
}

static void note(j_common_ptr decompress, int level) {
    int code = decompress->err->msg_code;
    // The library makes grey of what is not there, and says so by these warnings alone.
    if (level == -1 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER))
        reading_of(decompress)->outcome = leptune_picture_damaged;
}

static void say_nothing(j_common_ptr decompress) { (void)decompress; }

static void limit_scans(j_common_ptr decompress) {
    if (((j_decompress_ptr)decompress)->input_scan_number <= most_scans) return;
    reading_of(decompress)->outcome = leptune_picture_damaged;
    longjmp(reading_of(decompress)->leave, 1);
}

static void begin(struct reading *reading, const uint8_t *bytes, size_t count) {
    j_decompress_ptr decompress = &reading->decompress;
    decompress->err = jpeg_std_error(&reading->errors);
    reading->errors.error_exit = leave;
    reading->errors.emit_message = note;
    reading->errors.output_message = say_nothing;
    decompress->client_data = reading;
    jpeg_create_decompress(decompress);
    reading->progress.progress_monitor = limit_scans;
    decompress->progress = &reading->progress;
    jpeg_mem_src(decompress, bytes, (unsigned long)count);
    jpeg_read_header(decompress, TRUE);
    decompress->out_color_space = decompress->num_components == 4 ? JCS_CMYK : JCS_RGB;
    decompress->dct_method = JDCT_ISLOW;
}

static void scale(j_decompress_ptr decompress, uint32_t eighths) {
    decompress->scale_num = eighths;
    decompress->scale_denom = 8;
    jpeg_calc_output_dimensions(decompress);
}

static void look(
    struct reading *reading, const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture) {
    if (setjmp(reading->leave)) return;
    begin(reading, bytes, count);
    j_decompress_ptr decompress = &reading->decompress;
    uint64_t width = decompress->image_width, height = decompress->image_height;
    uint64_t side = width < height ? width : height;
    uint32_t eighths = 8;
    while (eighths > 1 && side * (eighths / 2) >= (uint64_t)least_side * 8) eighths /= 2;
    scale(decompress, eighths);
    *picture = (struct leptune_picture){
        .format = leptune_picture_jpeg,
        .width = decompress->image_width,
        .height = decompress->image_height,
        .decoded_width = decompress->output_width,
        .decoded_height = decompress->output_height,
        .eighths = eighths,
    };
    reading->outcome = leptune_picture_done;
}

/// Reads a line of four inks as red, green and blue.
static void read_inks(struct reading *reading, uint8_t *pixels) {
    JSAMPROW inks = reading->inks;
    jpeg_read_scanlines(&reading->decompress, &inks, 1);
    // Adobe's programs, which write nearly all of these files, store how little ink there is.
    int is_inverted = reading->decompress.saw_Adobe_marker;
    for (JDIMENSION x = 0; x < reading->decompress.output_width; x++) {
        unsigned black = is_inverted ? inks[4 * x + 3] : 255 - inks[4 * x + 3];
        for (int channel = 0; channel < 3; channel++) {
            unsigned light = is_inverted ? inks[4 * x + channel] : 255 - inks[4 * x + channel];
            pixels[3 * x + channel] = (uint8_t)((light * black + 127) / 255);
        }
    }
}

static void decode(
    struct reading *reading, const uint8_t *bytes, size_t count, const struct leptune_picture *picture,
    uint8_t *pixels) {
    if (setjmp(reading->leave)) {
        if (reading->outcome == leptune_picture_done) reading->outcome = leptune_picture_damaged;
        return;
    }
    begin(reading, bytes, count);
    j_decompress_ptr decompress = &reading->decompress;
    scale(decompress, picture->eighths);
    if (decompress->output_width != picture->decoded_width || decompress->output_height != picture->decoded_height) {
        reading->outcome = leptune_picture_with_bad_header;
        return;
    }
    if (decompress->out_color_space == JCS_CMYK) {
        reading->inks = malloc(4 * (size_t)decompress->output_width);
        if (!reading->inks) {
            reading->outcome = leptune_picture_out_of_memory;
            return;
        }
    }
    jpeg_start_decompress(decompress);
    while (decompress->output_scanline < decompress->output_height) {
        uint8_t *row = pixels + 3 * (size_t)decompress->output_width * decompress->output_scanline;
        if (reading->inks)
            read_inks(reading, row);
        else
            jpeg_read_scanlines(decompress, &row, 1);
    }
    jpeg_finish_decompress(decompress);
}

enum leptune_picture_outcome leptune_jpeg_look(
    const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture) {
    struct reading reading = {.outcome = leptune_picture_with_bad_header};
    look(&reading, bytes, count, least_side, picture);
    jpeg_destroy_decompress(&reading.decompress);
    // Of a file that ends within its header a warning has been noted, too.
    return reading.outcome == leptune_picture_damaged ? leptune_picture_with_bad_header : reading.outcome;
}

enum leptune_picture_outcome leptune_jpeg_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels) {
    struct reading reading = {.outcome = leptune_picture_done};
    decode(&reading, bytes, count, picture, pixels);
    jpeg_destroy_decompress(&reading.decompress);
    free(reading.inks);
    return reading.outcome;
}

#else

enum leptune_picture_outcome leptune_jpeg_look(
    const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture) {
    return leptune_picture_not_built;
}

enum leptune_picture_outcome leptune_jpeg_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels) {
    return leptune_picture_not_built;
}

#endif
