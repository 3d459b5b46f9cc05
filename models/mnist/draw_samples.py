"""Draws the ten digits in samples/ from the pen strokes below.

White ink on black, 28 x 28 pixels in grey, with the layout of MNIST: the digit
is in a box of 20 x 20, with its centre of mass in the middle. Package:
python3-numpy.

    python3 models/mnist/draw_samples.py
"""

import pathlib
import struct
import zlib

import numpy as np

SIDE, BOX, FINE = 28, 20, 8  # pixels; a pixel has FINE x FINE sample points

# A digit is a list of strokes. A stroke is a list of points (x to the right, y
# down), through which a smooth line passes. A point given twice is a corner.
STROKES = {
    0: [[(.58, .03), (.34, .10), (.13, .38), (.12, .72), (.30, .95),
         (.58, .93), (.82, .66), (.86, .32), (.70, .08), (.50, .05)]],
    1: [[(.36, .24), (.52, .10), (.60, .01), (.60, .01), (.57, .30),
         (.52, .66), (.49, 1.0)]],
    2: [[(.14, .27), (.24, .08), (.50, .00), (.74, .12), (.74, .34),
         (.54, .60), (.30, .82), (.10, .97), (.10, .97), (.34, .91),
         (.62, .95), (.92, .93)]],
    3: [[(.18, .12), (.42, .00), (.70, .08), (.72, .27), (.55, .42),
         (.36, .47), (.36, .47), (.66, .52), (.80, .70), (.68, .91),
         (.40, 1.0), (.14, .90)]],
    4: [[(.30, .02), (.22, .28), (.12, .55), (.12, .55), (.40, .57),
         (.90, .52)],
        [(.70, .04), (.66, .36), (.60, .70), (.58, 1.0)]],
    5: [[(.30, .04), (.25, .24), (.21, .43), (.21, .43), (.44, .37),
         (.70, .47), (.77, .68), (.62, .90), (.36, .99), (.12, .90)],
        [(.29, .05), (.52, .05), (.84, .01)]],
    6: [[(.66, .01), (.42, .18), (.24, .46), (.18, .72), (.28, .94),
         (.52, .99), (.72, .86), (.74, .66), (.58, .55), (.38, .62),
         (.24, .78)]],
    7: [[(.12, .12), (.34, .09), (.62, .09), (.84, .05), (.84, .05),
         (.70, .32), (.54, .62), (.44, 1.0)]],
    8: [[(.74, .12), (.50, .01), (.28, .12), (.28, .29), (.48, .45),
         (.70, .62), (.76, .82), (.56, .99), (.32, .95), (.22, .77),
         (.36, .58), (.58, .44), (.74, .28), (.72, .10)]],
    9: [[(.76, .18), (.58, .02), (.34, .06), (.22, .26), (.30, .44),
         (.50, .46), (.70, .32), (.77, .15), (.77, .15), (.74, .42),
         (.68, .72), (.60, 1.0)]],
}


def smooth_line(points, samples=40):
    """A centripetal Catmull-Rom spline through `points`, densely sampled."""
    line = []
    for part in split_at_corners(np.array(points)):
        ends = [2 * part[0] - part[1], *part, 2 * part[-1] - part[-2]]
        for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:]):
            knots = np.cumsum([0, *(np.sqrt(np.linalg.norm(b - a)) for a, b in
                                    ((p0, p1), (p1, p2), (p2, p3)))])
            for t in np.linspace(knots[1], knots[2], samples):
                line.append(spline_point((p0, p1, p2, p3), knots, t))
    return np.array(line)


def split_at_corners(points):
    """Splits `points` at those that are given twice."""
    cuts = [i + 1 for i in range(len(points) - 1)
            if np.array_equal(points[i], points[i + 1])]
    return np.split(points, cuts)


def spline_point(points, t_knots, t):
    """Evaluates Barry and Goldman's pyramid at `t`, between the two middle
    points."""
    level = list(points)
    for width in (1, 2, 3):
        level = [((t_knots[i + width] - t) * level[i]
                  + (t - t_knots[i]) * level[i + 1])
                 / (t_knots[i + width] - t_knots[i])
                 for i in range(len(level) - 1)]
    return level[0]


def ink(lines, radii):
    """Returns [28 x 28] from 0 to 1: the part of each pixel that is covered."""
    axis = (np.arange(SIDE * FINE) + 0.5) / FINE
    x, y = np.meshgrid(axis, axis)
    covered = np.zeros_like(x)
    for line, radius in zip(lines, radii):
        for (px, py), r in zip(line, radius):
            gap = np.hypot(x - px, y - py) - r
            covered = np.maximum(covered, np.clip(0.5 - gap, 0, 1))
    return covered.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))


def draw(digit, rng):
    """One digit as [28 x 28] bytes."""
    slant, pen = rng.uniform(0.04, 0.16), rng.uniform(1.15, 1.4)
    strokes = []
    for points in STROKES[digit]:
        line = smooth_line(points)
        line[:, 0] -= slant * line[:, 1]
        strokes.append(line)
    all_points = np.concatenate(strokes)
    low, high = all_points.min(0), all_points.max(0)
    unit = (BOX - 2 * pen) / (high - low).max()
    lines = [(line - low) * unit + 4 + pen for line in strokes]
    # The pen presses harder in the middle of a stroke than at its ends.
    radii = [pen * (0.82 + 0.18 * np.sin(np.pi * np.linspace(0, 1, len(line))))
             * (1 + 0.06 * np.sin(np.linspace(0, rng.uniform(5, 9), len(line))))
             for line in lines]
    for _ in range(2):  # the first time to find the centre of mass
        image = ink(lines, radii)
        rows, cols = np.indices(image.shape) + 0.5
        off = np.array([(cols * image).sum(), (rows * image).sum()])
        off = np.round(SIDE / 2 - off / image.sum(), 1)
        lines = [line + off for line in lines]
    return np.round(255 * ink(lines, radii)).astype(np.uint8)


def write_png(path, image):
    """An 8-bit grey PNG."""
    def chunk(kind, data):
        body = kind + data
        return (struct.pack(">I", len(data)) + body
                + struct.pack(">I", zlib.crc32(body)))

    height, width = image.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                     + chunk(b"IDAT", zlib.compress(rows, 9))
                     + chunk(b"IEND", b""))


def read_png(path):
    """The rows of a PNG that `write_png` wrote."""
    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    at = data.index(b"IDAT")
    size = struct.unpack(">I", data[at - 4:at])[0]
    rows = np.frombuffer(zlib.decompress(data[at + 4:at + 4 + size]), np.uint8)
    return rows.reshape(height, width + 1)[:, 1:]


def main():
    folder = pathlib.Path(__file__).parent / "samples"
    folder.mkdir(exist_ok=True)
    for digit in STROKES:
        image = draw(digit, np.random.default_rng(digit))
        write_png(folder / f"{digit}.png", image)
    lines = "".join(f"{digit}\n" for digit in STROKES)
    (folder / "labels.txt").write_text(lines)


if __name__ == "__main__":
    main()
