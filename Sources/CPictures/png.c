#include "picture.h"

#ifdef LEPTUNE_PICTURES
#include <png.h>
#include <stdlib.h>
#include <string.h>

// The simplified interface of libpng catches its own errors.

enum leptune_picture_outcome leptune_png_look(const uint8_t *bytes, size_t count, struct leptune_picture *picture) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes, count)) return leptune_picture_with_bad_header;
    *picture = (struct leptune_picture){
        .format = leptune_picture_png,
        .width = image.width,
        .height = image.height,
        .decoded_width = image.width,
        .decoded_height = image.height,
        .eighths = 8,
    };
    png_image_free(&image);
    return leptune_picture_done;
}

/// Lays pixels with an opacity over white, as browsers do: on the values of sRGB.
static void lay_over_white(const uint8_t *layered, size_t count, uint8_t *pixels) {
    for (size_t i = 0; i < count; i++) {
        unsigned opacity = layered[4 * i + 3];
        for (int channel = 0; channel < 3; channel++)
            pixels[3 * i + channel] =
                (uint8_t)((layered[4 * i + channel] * opacity + 255 * (255 - opacity) + 127) / 255);
    }
}

enum leptune_picture_outcome leptune_png_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes, count)) return leptune_picture_with_bad_header;
    if (image.width != picture->decoded_width || image.height != picture->decoded_height) {
        png_image_free(&image);
        return leptune_picture_with_bad_header;
    }
    // Without it 16 bits a channel would count as linear where the file does not say what they are.
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    size_t size = (size_t)image.width * image.height;
    uint8_t *layered = NULL;
    if (image.format & PNG_FORMAT_FLAG_ALPHA) {
        layered = malloc(4 * size);
        if (!layered) {
            png_image_free(&image);
            return leptune_picture_out_of_memory;
        }
    }
    image.format = layered ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    int done = png_image_finish_read(&image, NULL, layered ? layered : pixels, 0, NULL);
    png_image_free(&image);
    if (done && layered) lay_over_white(layered, size, pixels);
    free(layered);
    return done ? leptune_picture_done : leptune_picture_damaged;
}

#else

enum leptune_picture_outcome leptune_png_look(const uint8_t *bytes, size_t count, struct leptune_picture *picture) {
    return leptune_picture_not_built;
}

enum leptune_picture_outcome leptune_png_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels) {
    return leptune_picture_not_built;
}

#endif
