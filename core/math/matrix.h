// Row-major float matrices: non-owning views, and one owning type.
#ifndef NEURITE_CORE_MATH_MATRIX_H_
#define NEURITE_CORE_MATH_MATRIX_H_

#include <cassert>
#include <cstdint>
#include <memory>
#include <span>

namespace neurite {

// A view of `rows` x `cols` floats; row i starts at data + i * stride, with
// stride >= cols. Valid as long as the memory it refers to.
//
// A small value type: pass it by value, except on the hot path, where it is
// passed by reference (a copy is made with two wide loads, which the processor
// cannot forward from the four stores that have just written the view: 10 ns).
template <typename Float>
class BasicMatrixView {
 public:
  BasicMatrixView() = default;
  BasicMatrixView(Float* data, int64_t rows, int64_t cols, int64_t stride)
      : data_(data), rows_(rows), cols_(cols), stride_(stride) {
    assert(rows >= 0 && cols >= 0 && stride >= cols);
  }
  BasicMatrixView(Float* data, int64_t rows, int64_t cols)
      : BasicMatrixView(data, rows, cols, cols) {}

  // A mutable view converts to a read-only one.
  operator BasicMatrixView<const Float>() const {  // NOLINT
    return {data_, rows_, cols_, stride_};
  }

  Float* data() const { return data_; }
  int64_t rows() const { return rows_; }
  int64_t cols() const { return cols_; }
  int64_t stride() const { return stride_; }

  std::span<Float> row(int64_t i) const {
    assert(i >= 0 && i < rows_);
    return {data_ + i * stride_, static_cast<size_t>(cols_)};
  }
  Float& operator()(int64_t i, int64_t j) const {
    assert(i >= 0 && i < rows_ && j >= 0 && j < cols_);
    return data_[i * stride_ + j];
  }

  // Rows first .. first + count - 1.
  BasicMatrixView Rows(int64_t first, int64_t count) const {
    assert(first >= 0 && count >= 0 && first + count <= rows_);
    return {data_ + first * stride_, count, cols_, stride_};
  }
  // The first `count` columns.
  BasicMatrixView FirstCols(int64_t count) const {
    assert(count >= 0 && count <= cols_);
    return {data_, rows_, count, stride_};
  }

 private:
  Float* data_ = nullptr;
  int64_t rows_ = 0;
  int64_t cols_ = 0;
  int64_t stride_ = 0;
};

using MatrixView = BasicMatrixView<float>;
using ConstMatrixView = BasicMatrixView<const float>;

// Owns its floats, which are initially zero and aligned to a cache line.
// Movable. Large matrices use huge pages if the system grants them (madvise).
class Matrix {
 public:
  Matrix() = default;
  Matrix(int64_t rows, int64_t cols);

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  int64_t rows() const { return rows_; }
  int64_t cols() const { return cols_; }

  float& operator()(int64_t i, int64_t j) { return view()(i, j); }
  float operator()(int64_t i, int64_t j) const { return view()(i, j); }
  std::span<float> row(int64_t i) { return view().row(i); }
  std::span<const float> row(int64_t i) const { return view().row(i); }

  MatrixView view() { return {data_.get(), rows_, cols_}; }
  ConstMatrixView view() const { return {data_.get(), rows_, cols_}; }
  operator MatrixView() { return view(); }             // NOLINT
  operator ConstMatrixView() const { return view(); }  // NOLINT

 private:
  struct Free {
    Free() : alignment(0) {}
    explicit Free(size_t aligned_to) : alignment(aligned_to) {}
    void operator()(float* data) const;
    size_t alignment;
  };
  std::unique_ptr<float[], Free> data_;
  int64_t rows_ = 0;
  int64_t cols_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_MATRIX_H_
