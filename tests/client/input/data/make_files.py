#!/usr/bin/python3
"""Writes the NPY and JPEG files of this folder, which the tests read.

usage: make_files.py

NPY with NumPy's own writer; JPEG with cjpeg of libjpeg-turbo-progs and, for
CMYK, Pillow. The expected values stand in npy_test.cc and jpeg_test.cc, not in
what this script writes.
"""

import io
import pathlib
import subprocess
import tempfile

import numpy
from numpy.lib import format as npy
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent

# Exact in every type that is read, but bool and the unsigned ones.
SIGNED = [[-2, 0, 1], [3, 4, 100]]
UNSIGNED = [[0, 1, 2], [3, 100, 255]]


def write(name, array, version=(1, 0)):
    with open(FOLDER / f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version)


def write_arrays():
    for kind in "f2 f4 f8 i1 i2 i4 i8".split():
        write(kind, numpy.array(SIGNED, "<" + kind))
    for kind in "u1 u2 u4 u8".split():
        write(kind, numpy.array(UNSIGNED, "<" + kind))
    for kind in "f2 f4 f8 i2 i4 i8".split():
        write(f"{kind}_big_endian", numpy.array(SIGNED, ">" + kind))
    write("bool", numpy.array([[0, 1, 1], [1, 0, 0]], bool))
    write("version2", numpy.array(SIGNED, "<f4"), (2, 0))
    write("version3", numpy.array(SIGNED, "<f4"), (3, 0))
    write("fortran", numpy.asfortranarray(numpy.array(SIGNED, "<f4")))
    cube = numpy.arange(24, dtype="<i2").reshape(2, 3, 4)
    write("cube", cube)
    write("cube_fortran", numpy.asfortranarray(cube))
    write("picture_fortran", numpy.asfortranarray(cube[0]))
    write("vector", numpy.array([1, 2, 3], "<f4"))
    write("one_value", numpy.array(7, "<f4"))
    write("no_rows", numpy.zeros((0, 3), "<f4"))
    halves = [0.1, -65504, 6e-8, numpy.inf, -numpy.inf, numpy.nan]
    write("half", numpy.array([halves], "<f2"))
    write("too_large", numpy.array([[1, 2, 1e39]], "<f8"))
    write("structure", numpy.zeros(3, [("a", "<f4"), ("b", "<i4")]))
    write("text", numpy.array(["a", "bc"]))
    write("complex", numpy.array([1j, 2]))
    write("times", numpy.array(["2020-01-01"], "M8[D]"))
    write("long_double", numpy.zeros((1, 3), numpy.longdouble))
    numpy.save(FOLDER / "objects.npy", numpy.array([1, "a"], object))


def cjpeg(name, pnm, *options):
    done = subprocess.run(["cjpeg", *options], input=pnm, check=True,
                          capture_output=True)
    (FOLDER / f"{name}.jpg").write_bytes(done.stdout)


def write_pictures():
    # 16x8: the left half black, the right half white: whole blocks of 8x8, so
    # that the transform is exact.
    line = bytes(8) + b"\xff" * 8
    grey = b"P5 16 8 255\n" + line * 8
    cjpeg("grey", grey, "-quality", "100")
    cjpeg("progressive", grey, "-quality", "100", "-progressive")
    # A scan for each coefficient, and another for the last bit of the first
    # ones: 99, and cjpeg makes 100 at most.
    scans = ["0: 0-0, 0, 0;"]
    scans += [f"0: {i}-{i}, 0, 1;" for i in range(1, 64)]
    scans += [f"0: {i}-{i}, 1, 0;" for i in range(1, 36)]
    with tempfile.NamedTemporaryFile("w") as script:
        script.write("\n".join(scans))
        script.flush()
        cjpeg("many_scans", grey, "-scans", script.name)
    # Red, then green, in blocks of 16x16 because colour is subsampled.
    colour = (b"\xff\0\0" * 16 + b"\0\xff\0" * 16) * 16
    cjpeg("colour", b"P6 32 16 255\n" + colour, "-quality", "100")
    # As a phone writes it that was held upright.
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("L", (16, 8), 128).save(FOLDER / "turned.jpg", exif=exif)
    cmyk = io.BytesIO()
    Image.new("CMYK", (16, 8), (0, 0, 0, 0)).save(cmyk, "JPEG")
    (FOLDER / "cmyk.jpg").write_bytes(cmyk.getvalue())


if __name__ == "__main__":
    write_arrays()
    write_pictures()
