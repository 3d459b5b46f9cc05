// Double-precision references for the single-precision functions of core/math.
#ifndef NEURITE_TESTS_TESTING_REFERENCE_MATH_H_
#define NEURITE_TESTS_TESTING_REFERENCE_MATH_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/math/matrix.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {

// Elements are uniform in [-1, 1).
inline Matrix RandomMatrix(SeededRng& rng, int64_t rows, int64_t cols) {
  Matrix result(rows, cols);
  for (int64_t i = 0; i < rows * cols; ++i) {
    result.data()[i] = rng.Uniform(-1.0f, 1.0f);
  }
  return result;
}

// bias + a * w, and for each element the sum of the absolute values of its
// terms, relative to which rounding errors are measured.
class ReferenceProduct {
 public:
  ReferenceProduct(ConstMatrixView a, ConstMatrixView w, ConstMatrixView bias)
      : cols_(w.cols()),
        values_(static_cast<size_t>(a.rows() * w.cols())),
        magnitudes_(values_.size()) {
    for (int64_t i = 0; i < a.rows(); ++i) {
      for (int64_t j = 0; j < cols_; ++j) Add(i, j, bias(0, j));
      for (int64_t k = 0; k < a.cols(); ++k) {
        const double factor = static_cast<double>(a(i, k));
        for (int64_t j = 0; j < cols_; ++j) {
          Add(i, j, factor * static_cast<double>(w(k, j)));
        }
      }
    }
  }

  double value(int64_t i, int64_t j) const { return values_[Index(i, j)]; }
  double magnitude(int64_t i, int64_t j) const {
    return magnitudes_[Index(i, j)];
  }

 private:
  size_t Index(int64_t i, int64_t j) const {
    return static_cast<size_t>(i * cols_ + j);
  }
  void Add(int64_t i, int64_t j, double term) {
    values_[Index(i, j)] += term;
    magnitudes_[Index(i, j)] += std::abs(term);
  }

  int64_t cols_;
  std::vector<double> values_;
  std::vector<double> magnitudes_;
};

// Returns the distance of `got` from `want` in units in the last place of a
// float of the size of `want` (at least the smallest subnormal). 0 for two NaNs
// or the same infinity; infinite if only one of them is such a value.
inline double UlpsBetween(float got, double want) {
  const float rounded = static_cast<float>(want);
  if (std::isnan(got) || std::isnan(want)) {
    return std::isnan(got) && std::isnan(want) ? 0 : INFINITY;
  }
  if (std::isinf(got) || std::isinf(rounded)) {
    return got == rounded ? 0 : INFINITY;
  }
  int exponent = 0;
  std::frexp(want, &exponent);
  const double ulp = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::abs(static_cast<double>(got) - want) / ulp;
}

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_REFERENCE_MATH_H_
