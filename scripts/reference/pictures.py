"""Writes Tests/DatasetsTests/Fixtures/pictures.json: small picture files, and what Pillow, scikit-image and SciPy see in them.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install pillow scikit-image scipy
    /tmp/reference/bin/python scripts/reference/pictures.py
"""

import base64
import io
import json
import pathlib

import numpy
import PIL
import scipy
import skimage
from PIL import Image, ImageOps
from scipy import stats
from skimage.feature import hog, multiblock_lbp
from skimage.transform import integral_image

FILE = pathlib.Path(__file__).resolve().parents[2] / "Tests/DatasetsTests/Fixtures/pictures.json"
SIDE = 48
random = numpy.random.default_rng(31)


def scene(width, height, noise=6):
    """A ball before a sky that changes, so that every place and channel differs."""
    y, x = numpy.mgrid[0:height, 0:width]
    u, v = x / width, y / height
    image = numpy.stack([200 * u + 30, 220 * v, 255 * (1 - u) * (1 - v)], axis=2)
    ball = (u - 0.35) ** 2 + (v - 0.6) ** 2 < 0.06
    image[ball] = numpy.stack([250 - 120 * v, 60 + 90 * u, 40 + 0 * u], axis=2)[ball]
    image += random.normal(0, noise, image.shape)
    return numpy.clip(numpy.round(image), 0, 255).astype(numpy.uint8)


def file(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def canvas(image):
    """What a person sees, drawn on a square."""
    image = ImageOps.exif_transpose(image)
    share = image.width / (image.width + image.height)
    if image.mode == "I;16":
        image = Image.fromarray(numpy.round(numpy.asarray(image).astype(float) / 257).astype(numpy.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        below = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(below, image)
    return numpy.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)), share


def patterns(grey):
    """Uniform patterns of the 3 x 3 neighbours of each pixel, shares in 4 x 4 parts."""
    table = integral_image(grey.astype(numpy.int64))
    counts = numpy.zeros((4, 4, 10))
    for y in range(SIDE - 2):
        for x in range(SIDE - 2):
            code = int(multiblock_lbp(table, y, x, 1, 1))
            bits = [code >> k & 1 for k in range(8)]
            changes = sum(bits[k] != bits[k - 1] for k in range(8))
            counts[(y + 1) // 12, (x + 1) // 12, sum(bits) if changes <= 2 else 9] += 1
    return counts / counts.sum(axis=2, keepdims=True)


def descriptor(pixels, share):
    gradients = hog(pixels, 9, (8, 8), (2, 2), block_norm="L2-Hys", channel_axis=-1)
    grey = numpy.asarray(Image.fromarray(pixels).convert("L"))
    blocks = pixels.reshape(4, 12, 4, 12, 3).mean(axis=(1, 3))
    # ITU-R BT.601, as JFIF has it.
    red, green, blue = (blocks[..., k] for k in range(3))
    tints = numpy.stack(
        [128 - 0.168736 * red - 0.331264 * green + 0.5 * blue, 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue], axis=2
    )
    colours = numpy.histogramdd(pixels.reshape(-1, 3), bins=[[0, 64, 128, 192, 256]] * 3)[0] / (SIDE * SIDE)
    moments = []
    for k in range(3):
        values = pixels[..., k].astype(float).ravel()
        moments += [values.mean(), 2 * values.std(), 127.5 + 42.5 * numpy.clip(stats.skew(values), -3, 3)]
    parts = {
        "gradients": numpy.minimum(gradients, 0.5) * 510,
        "patterns": 255 * numpy.sqrt(patterns(grey)),
        "thumbnail": grey.reshape(12, 4, 12, 4).mean(axis=(1, 3)),
        "tints": tints,
        "colours": 255 * numpy.sqrt(colours),
        "moments": numpy.array(moments),
        "shape": numpy.array([255 * share]),
    }
    return {name: [round(float(x), 3) for x in numpy.ravel(values)] for name, values in parts.items()}


def text(content):
    return base64.b64encode(content).decode()


photograph = Image.fromarray(scene(90, 60))
alpha = numpy.concatenate([scene(30, 44), (numpy.arange(44 * 30).reshape(44, 30, 1) % 256).astype(numpy.uint8)], axis=2)
files = {
    "colour.png": file(Image.fromarray(scene(40, 28)), "PNG"),
    "grey.png": file(Image.fromarray(scene(28, 28)).convert("L"), "PNG"),
    "tiny.png": file(Image.fromarray(scene(3, 5)), "PNG"),
    "palette.png": file(Image.fromarray(scene(50, 30)).quantize(16), "PNG"),
    "bits.png": file(Image.fromarray(scene(50, 30)).convert("1"), "PNG"),
    "deep.png": file(Image.fromarray(numpy.linspace(0, 65535, 48 * 36).reshape(36, 48).astype(numpy.uint16)), "PNG"),
    "transparent.png": file(Image.fromarray(alpha), "PNG"),
    "photograph.jpg": file(photograph, "JPEG", quality=85),
    "grey.jpg": file(photograph.convert("L"), "JPEG", quality=85),
    "progressive.jpg": file(photograph, "JPEG", quality=85, progressive=True),
    "inks.jpg": file(photograph.convert("CMYK"), "JPEG", quality=95),
    "large.jpg": file(Image.fromarray(scene(640, 420, noise=0)), "JPEG", quality=60),
}
for number in range(1, 9):
    exif = Image.Exif()
    exif[274] = number
    files[f"turned-{number}.jpg"] = file(Image.fromarray(scene(40, 24)), "JPEG", quality=85, exif=exif)

pictures = []
for name, content in files.items():
    pixels, share = canvas(Image.open(io.BytesIO(content)))
    entry = {"name": name, "file": text(content), "canvas": text(pixels.tobytes()), "share": round(share, 6)}
    if name in ("colour.png", "palette.png", "photograph.jpg", "grey.jpg"):
        entry["descriptor"] = descriptor(pixels, share)
    pictures.append(entry)

FILE.write_text(
    json.dumps(
        {
            "tool": "Pillow, scikit-image, SciPy",
            "version": f"{PIL.__version__}, {skimage.__version__}, {scipy.__version__} (NumPy {numpy.__version__})",
            "command": "python scripts/reference/pictures.py",
            "pictures": pictures,
        },
        separators=(",", ":"),
    )
    + "\n"
)
