"""Random variations of digit images. Package: python3-torch."""

import math

import torch
import torch.nn.functional as F

from digits import SIDE


class Augmenter:
    """Shifts, rotates, scales, shears and warps images at random.

    The images are stored at twice their resolution, so that interpolation does
    not blur strokes more than those of MNIST.
    """

    def __init__(self, images, rotation=12.0, scale=0.12, shear=0.15,
                 shift=2.0, warp=1.1, warp_sigma=4.5, untouched=0.05):
        """`rotation` is in degrees; `shift`, `warp` and `warp_sigma` are in
        pixels; `scale`, `shear` and `untouched` (the share of unchanged images)
        are fractions."""
        self._fine = F.interpolate(
            images.view(-1, 1, SIDE, SIDE), size=(2 * SIDE - 1,) * 2,
            mode="bicubic", align_corners=True).clamp_(0, 1)
        self._rotation = math.radians(rotation)
        self._scale, self._shear = scale, shear
        self._shift = 2 * shift / (SIDE - 1)
        self._untouched = untouched
        axis = torch.linspace(-1, 1, SIDE)
        rows, cols = torch.meshgrid(axis, axis, indexing="ij")
        self._points = torch.stack([cols, rows, torch.ones_like(rows)], -1)
        self._points = self._points.view(-1, 3)
        self._warps = self._smooth_warps(warp, warp_sigma)

    @staticmethod
    def _smooth_warps(strength, sigma):
        """Returns [knots x pixels]: normal noise times this is a smooth
        displacement field with a standard deviation of `strength` pixels."""
        pixel = torch.arange(SIDE).float()
        knot = torch.arange(-4.0, SIDE + 4.0, sigma * 0.9)
        line = torch.exp(-0.5 * ((pixel - knot[:, None]) / sigma) ** 2)
        bumps = torch.einsum("ai,bj->abij", line, line)
        bumps = bumps.reshape(len(knot) ** 2, SIDE * SIDE)
        bumps /= bumps.square().sum(0, keepdim=True).sqrt()
        return bumps * strength * 2 / (SIDE - 1)

    @torch.no_grad()
    def __call__(self, index):
        """Returns [len(index) x 784]: variations of the images at `index`."""
        n = len(index)
        grid = torch.matmul(self._points, self._affine(n).transpose(1, 2))
        noise = torch.randn(2 * n, len(self._warps))
        warp = torch.mm(noise, self._warps).view(n, 2, -1)
        strength = torch.rand(n, 1, 1) * 1.2
        strength[: round(n * self._untouched)] = 0
        grid += (warp * strength).transpose(1, 2)
        return F.grid_sample(
            self._fine[index], grid.view(n, SIDE, SIDE, 2),
            mode="bilinear", align_corners=True).view(n, -1)

    def _affine(self, n):
        """Returns [n x 2 x 3]: one random affine map per image."""
        def spread(width):
            return (torch.rand(n) * 2 - 1) * width

        angle, shear = spread(self._rotation), spread(self._shear)
        sx, sy = 1 + spread(self._scale), 1 + spread(self._scale)
        cos, sin = torch.cos(angle), torch.sin(angle)
        maps = torch.stack([
            sx * cos, sx * (shear * cos - sin), spread(self._shift),
            sy * sin, sy * (shear * sin + cos), spread(self._shift),
        ], 1).view(n, 2, 3)
        maps[: round(n * self._untouched)] = torch.eye(2, 3)
        return maps
