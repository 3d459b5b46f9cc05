// The networks on which the forward pass is measured, and their cost in
// operations and bytes.
#ifndef NEURITE_BENCH_FORWARD_NETS_H_
#define NEURITE_BENCH_FORWARD_NETS_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/math/activation.h"
#include "core/math/matrix.h"
#include "core/model/model_spec.h"

namespace neurite::bench {

struct Net {
  std::string letter;
  std::vector<int64_t> widths;  // of the input, then of each layer

  // "A 784-128-10".
  std::string Name() const;
  int64_t layers() const { return static_cast<int64_t>(widths.size()) - 1; }
  int64_t inputs() const { return widths.front(); }
  int64_t outputs() const { return widths.back(); }

  // One multiplication and one addition per weight and row.
  double Flops(int64_t rows) const;
  // The bytes that every pass must read, independent of its number of rows.
  int64_t ParameterBytes() const;
};

// A, B, C and T: small, medium, larger than the level-2 cache, tiny.
std::span<const Net> Nets();

// Returns `net` with random weights, the same at every call. The hidden layers
// have the activation `hidden`, the last layer has none.
ModelSpec SpecOf(const Net& net, Activation hidden);

// The weights of `layer` as [inputs x outputs].
Matrix InputsByOutputs(const LayerSpec& layer);

// Returns random rows for `net`, the same at every call. Every element is
// written: untouched memory is one shared page of zeros, always in the cache.
Matrix RandomRows(const Net& net, int64_t rows);

// Returns INTERNAL, naming `name`, if `got` contains a NaN or differs from
// `want` by more than sums of up to 2048 products can differ when added in
// different orders.
absl::Status CompareOutputs(ConstMatrixView want, ConstMatrixView got,
                            const std::string& name);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_NETS_H_
