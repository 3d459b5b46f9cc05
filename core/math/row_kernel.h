// Loops over the elements of rows, in steps that become whole vectors. The bits
// of an element do not depend on where it stands.
#ifndef NEURITE_CORE_MATH_ROW_KERNEL_H_
#define NEURITE_CORE_MATH_ROW_KERNEL_H_

#include <cstdint>
#include <cstring>

#include "core/math/kernel.h"
#include "core/math/matrix.h"

namespace neurite::kernels {

// Elements of a step: one vector of the widest registers, or several.
inline constexpr int64_t kLanes = 16;

// Copies `count` floats in two pieces of a fixed size that may overlap: some
// moves, where memcpy would be a call. REQUIRES: 0 < count < 2 * Piece.
template <int64_t Piece>
NEURITE_KERNEL void CopyEnds(float* to, const float* from, int64_t count) {
  float first[Piece], last[Piece];
  std::memcpy(first, from, sizeof(first));
  std::memcpy(last, from + count - Piece, sizeof(last));
  std::memcpy(to, first, sizeof(first));
  std::memcpy(to + count - Piece, last, sizeof(last));
}

// Copies fewer than kLanes floats. REQUIRES: 0 < count.
NEURITE_KERNEL void CopyFew(float* to, const float* from, int64_t count) {
  if (count >= 8) return CopyEnds<8>(to, from, count);
  if (count >= 4) return CopyEnds<4>(to, from, count);
  if (count >= 2) return CopyEnds<2>(to, from, count);
  *to = *from;
}

template <typename Op>
NEURITE_KERNEL void MapLanes(float* z, float slope) {
  for (int64_t i = 0; i < kLanes; ++i) z[i] = Op()(z[i], slope);
}

// Replaces each element by Op of it.
template <typename Op>
NEURITE_KERNEL void MapSpan(float* z, int64_t count, float slope) {
  if (count < kLanes) {
    if (count == 0) return;
    float lanes[kLanes] = {};
    CopyFew(lanes, z, count);
    MapLanes<Op>(lanes, slope);
    return CopyFew(z, lanes, count);
  }
  // What is left after whole steps is done with the elements before it, which
  // are read here before they are replaced.
  float last[kLanes];
  std::memcpy(last, z + count - kLanes, sizeof(last));
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) MapLanes<Op>(z + i, slope);
  if (i == count) return;
  MapLanes<Op>(last, slope);
  std::memcpy(z + count - kLanes, last, sizeof(last));
}

template <typename Op>
NEURITE_KERNEL void Map(float slope, MatrixView rows) {
  if (rows.stride() == rows.cols()) {
    MapSpan<Op>(rows.data(), rows.rows() * rows.cols(), slope);
    return;
  }
  for (int64_t i = 0; i < rows.rows(); ++i) {
    MapSpan<Op>(rows.data() + i * rows.stride(), rows.cols(), slope);
  }
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_ROW_KERNEL_H_
