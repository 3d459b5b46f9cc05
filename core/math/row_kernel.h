// Loops over the elements of rows, in steps that compile to whole vectors; the
// ends of rows do not take a slower path. The bits of a result do not depend on
// the position of the element.
#ifndef NEURITE_CORE_MATH_ROW_KERNEL_H_
#define NEURITE_CORE_MATH_ROW_KERNEL_H_

#include <cstdint>

#include "core/math/kernel.h"
#include "core/math/matrix.h"

namespace neurite::kernels {

template <int64_t Step, typename Op>
NEURITE_KERNEL void MapStep(float* z, Op op) {
  for (int64_t j = 0; j < Step; ++j) z[j] = op(z[j]);
}

// REQUIRES: count >= Step.
template <int64_t Step, typename Op>
NEURITE_KERNEL void MapSteps(float* z, int64_t count, Op op) {
  // The elements left after whole steps are computed by one more step that
  // overlaps the one before. Its inputs are saved here, before the loop
  // replaces them.
  float last[Step];
  float* end = z + count - Step;
  for (int64_t j = 0; j < Step; ++j) last[j] = end[j];
  int64_t i = 0;
  for (; i + Step <= count; i += Step) MapStep<Step>(z + i, op);
  if (i == count) return;
  MapStep<Step>(last, op);
  for (int64_t j = 0; j < Step; ++j) end[j] = last[j];
}

// Replaces each of the `count` elements by op(element).
template <typename Op>
NEURITE_KERNEL void MapRow(float* z, int64_t count, Op op) {
  if (count >= 16) return MapSteps<16>(z, count, op);
  if (count >= 8) return MapSteps<8>(z, count, op);
  if (count >= 4) return MapSteps<4>(z, count, op);
  for (int64_t i = 0; i < count; ++i) z[i] = op(z[i]);
}

template <typename Op>
NEURITE_KERNEL void MapRows(MatrixView rows, Op op) {
  if (rows.stride() == rows.cols()) {
    return MapRow(rows.data(), rows.rows() * rows.cols(), op);
  }
  for (int64_t i = 0; i < rows.rows(); ++i) {
    MapRow(rows.data() + i * rows.stride(), rows.cols(), op);
  }
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_ROW_KERNEL_H_
