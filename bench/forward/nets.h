// The networks that the forward pass is measured on, and what they ask of a
// machine.
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

  // A multiplication and an addition for each weight and row.
  double Flops(int64_t rows) const;
  // What every pass must read, however many rows it computes.
  int64_t ParameterBytes() const;
};

// A, B, C and T: small, middle, beyond the second-level cache, tiny.
std::span<const Net> Nets();

// `net` with random weights, the same at every call. The hidden layers have
// the activation `hidden`, the last one has none.
ModelSpec SpecOf(const Net& net, Activation hidden);

// The weights of `layer` as [inputs x outputs].
Matrix InputsByOutputs(const LayerSpec& layer);

// Random rows for `net`, the same at every call. Never untouched memory: that
// is one page of zeros and always in the cache.
Matrix RandomRows(const Net& net, int64_t rows);

// INTERNAL, naming `name`, if `got` differs from `want` by more than sums of up
// to 2048 products do whose order differs, or holds what is not a number.
absl::Status CompareOutputs(ConstMatrixView want, ConstMatrixView got,
                            const std::string& name);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_NETS_H_
