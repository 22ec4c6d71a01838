#include "picture.h"
#include <string.h>

static const uint8_t png_magic[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const uint8_t jpeg_magic[3] = {0xff, 0xd8, 0xff};

enum leptune_picture_outcome leptune_picture_look(
    const uint8_t *bytes, size_t count, uint32_t least_side, struct leptune_picture *picture) {
    if (count >= sizeof png_magic && memcmp(bytes, png_magic, sizeof png_magic) == 0)
        return leptune_png_look(bytes, count, picture);
    if (count >= sizeof jpeg_magic && memcmp(bytes, jpeg_magic, sizeof jpeg_magic) == 0)
        return leptune_jpeg_look(bytes, count, least_side, picture);
    return leptune_picture_of_other_format;
}

enum leptune_picture_outcome leptune_picture_decode(
    const uint8_t *bytes, size_t count, const struct leptune_picture *picture, uint8_t *pixels) {
    switch (picture->format) {
    case leptune_picture_png: return leptune_png_decode(bytes, count, picture, pixels);
    case leptune_picture_jpeg: return leptune_jpeg_decode(bytes, count, picture, pixels);
    }
    return leptune_picture_of_other_format;
}
