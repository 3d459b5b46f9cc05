#include "core/math/gemm_kernels.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "core/math/packed_weights.h"

namespace neurite {
namespace {

constexpr int64_t kMostCols = PackedWeights::kPanelCols;
constexpr size_t kCacheLine = 64;

// For any processor. Correct, but slow without a fused multiply-add.
template <int kRows, int kWidth>
void PortableKernel(const Tile& tile) {
  for (int r = 0; r < kRows; ++r) {
    const float* a = tile.a + r * tile.a_stride;
    const float* w = tile.w;
    float* c = tile.c + r * tile.c_stride;
    // The sums of the blocks before the current one, if there are any.
    float totals[kWidth] = {};
    float sums[kWidth] = {};
    bool has_total = tile.bias == nullptr;
    for (int64_t j = 0; j < tile.cols; ++j) {
      (has_total ? totals : sums)[j] = has_total ? c[j] : tile.bias[j];
    }
    for (int64_t left = tile.depth; left > 0; has_total = true) {
      const int64_t block = DepthToTake(left, kSumBlock);
      for (int64_t k = 0; k < block; ++k, ++a, w += kWidth) {
        for (int j = 0; j < kWidth; ++j) {
          sums[j] = __builtin_fmaf(*a, w[j], sums[j]);
        }
      }
      left -= block;
      for (int j = 0; j < kWidth; ++j) {
        totals[j] = has_total ? totals[j] + sums[j] : sums[j];
        sums[j] = 0;
      }
    }
    const float* result = has_total ? totals : sums;
    for (int64_t j = 0; j < tile.cols; ++j) {
      c[j] = result[j] < tile.low ? tile.low : result[j];
    }
  }
}

#if defined(__x86_64__)

// Both kernels pass the operands of max in the order in which NaN is preserved.
#define NEURITE_GEMM_AVX512 \
  [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl")]]
#define NEURITE_GEMM_AVX2 [[gnu::target("avx2,fma")]]
#define NEURITE_UNROLL _Pragma("GCC unroll 8")
// Otherwise GCC loads a weight again for each of two or three rows, and the
// loads rather than the additions limit the speed.
#define NEURITE_IN_REGISTER(vector) asm("" : "+v"(vector))

// Prefetches into the second-level cache. The address may be past the weights,
// as no part follows the last part of a layer; a prefetch never faults.
inline void Fetch(const float* w, int64_t ahead) {
  constexpr auto kSize = static_cast<int64_t>(sizeof(float));
  const intptr_t address = reinterpret_cast<intptr_t>(w) + ahead * kSize;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): nothing is read through it.
  _mm_prefetch(reinterpret_cast<const char*>(address), _MM_HINT_T1);
}

// Holds kRows x kVectors vectors of sums in registers. Each step of depth loads
// kVectors vectors of weights, broadcasts kRows inputs, and prefetches kFetched
// lines.
template <int kRows, int kVectors, int kFetched = 0>
NEURITE_GEMM_AVX512 void Avx512Kernel(const Tile& tile) {
  constexpr int64_t kLanes = 16;
  constexpr int64_t kWidth = kVectors * kLanes;
  constexpr int kLast = kVectors - 1;
  constexpr __mmask16 kAll = 0xffff;
  const auto tail = static_cast<__mmask16>(
      0xffffu >> static_cast<unsigned>(kWidth - tile.cols));
  // The sums of the blocks before the current one: in `totals`, or of the parts
  // before in `c`; nullptr: there are none.
  alignas(kCacheLine) float totals[kRows][kWidth];
  const float* total = tile.bias == nullptr ? tile.c : nullptr;
  int64_t total_stride = tile.c_stride;
  __m512 sums[kRows][kVectors];
  NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
    sums[0][v] = tile.bias == nullptr
                     ? _mm512_setzero_ps()
                     : _mm512_maskz_loadu_ps(v < kLast ? kAll : tail,
                                             tile.bias + v * kLanes);
  }
  NEURITE_UNROLL for (int r = 1; r < kRows; ++r) {
    NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) sums[r][v] = sums[0][v];
  }
  const float* a = tile.a;
  const float* w = tile.w;
  for (int64_t left = tile.depth;;) {
    const int64_t block = DepthToTake(left, kSumBlock);
    for (const float* const end = a + block; a != end; ++a, w += kWidth) {
      __m512 weights[kVectors];
      NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
        weights[v] = _mm512_load_ps(w + v * kLanes);
        NEURITE_IN_REGISTER(weights[v]);
      }
      NEURITE_UNROLL for (int line = 0; line < kFetched; ++line) {
        Fetch(w, tile.ahead + line * kLanes);
      }
      NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
        const __m512 input = _mm512_set1_ps(a[r * tile.a_stride]);
        NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
          sums[r][v] = _mm512_fmadd_ps(input, weights[v], sums[r][v]);
        }
      }
    }
    if (total != nullptr) {
      NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
        NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
          const __m512 before = _mm512_maskz_loadu_ps(
              v < kLast ? kAll : tail, total + r * total_stride + v * kLanes);
          sums[r][v] = _mm512_add_ps(before, sums[r][v]);
        }
      }
    }
    left -= block;
    if (left == 0) break;
    NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
      NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
        _mm512_store_ps(totals[r] + v * kLanes, sums[r][v]);
        sums[r][v] = _mm512_setzero_ps();
      }
    }
    total = totals[0];
    total_stride = kWidth;
  }
  const __m512 low = _mm512_set1_ps(tile.low);
  // A masked store cannot be forwarded to a later load, and the next layer is
  // about to load these values: hence full stores where possible.
  const bool whole = tile.cols == kWidth;
  NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
    float* c = tile.c + r * tile.c_stride;
    NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
      const __m512 result = _mm512_maskz_max_ps(kAll, low, sums[r][v]);
      if (v < kLast || whole) {
        _mm512_storeu_ps(c + v * kLanes, result);
      } else {
        _mm512_mask_storeu_ps(c + v * kLanes, tail, result);
      }
    }
  }
}

// Copies `cols` floats, and zeros up to kCols.
template <int64_t kCols>
void CopyPadded(const float* from, int64_t cols, float* to) {
  for (int64_t j = 0; j < kCols; ++j) to[j] = j < cols ? from[j] : 0.0f;
}

// Computes the kVectors * 8 columns from `first` on of a panel that is kWidth
// wide. With kFetch, prefetches the same columns of the next part.
template <int kRows, int kVectors, int kWidth, bool kFetch>
NEURITE_GEMM_AVX2 void Avx2Columns(const Tile& tile, int64_t first) {
  constexpr int64_t kLanes = 8;
  constexpr int64_t kCols = kVectors * kLanes;
  // As in Avx512Kernel; also the edge of a tile, as masked moves are slow on
  // some processors.
  alignas(kCacheLine) float totals[kRows][kCols];
  const bool whole = tile.cols - first >= kCols;
  const float* bias = tile.bias == nullptr ? nullptr : tile.bias + first;
  const float* total = tile.bias == nullptr ? tile.c + first : nullptr;
  int64_t total_stride = tile.c_stride;
  if (!whole) {
    const int64_t cols = tile.cols - first;
    if (bias != nullptr) {
      CopyPadded<kCols>(bias, cols, totals[0]);
      bias = totals[0];
    } else {
      for (int r = 0; r < kRows; ++r) {
        CopyPadded<kCols>(total + r * total_stride, cols, totals[r]);
      }
      total = totals[0];
      total_stride = kCols;
    }
  }
  __m256 sums[kRows][kVectors];
  NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
    sums[0][v] = bias == nullptr ? _mm256_setzero_ps()
                                 : _mm256_loadu_ps(bias + v * kLanes);
  }
  NEURITE_UNROLL for (int r = 1; r < kRows; ++r) {
    NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) sums[r][v] = sums[0][v];
  }
  const float* a = tile.a;
  const float* w = tile.w + first;
  for (int64_t left = tile.depth;;) {
    const int64_t block = DepthToTake(left, kSumBlock);
    for (const float* const end = a + block; a != end; ++a, w += kWidth) {
      __m256 weights[kVectors];
      NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
        weights[v] = _mm256_load_ps(w + v * kLanes);
        NEURITE_IN_REGISTER(weights[v]);
        if (kFetch && v % 2 == 0) {
          Fetch(w, tile.ahead + v * kLanes);
        }
      }
      NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
        const __m256 input = _mm256_broadcast_ss(a + r * tile.a_stride);
        NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
          sums[r][v] = _mm256_fmadd_ps(input, weights[v], sums[r][v]);
        }
      }
    }
    if (total != nullptr) {
      NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
        NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
          const __m256 before =
              _mm256_loadu_ps(total + r * total_stride + v * kLanes);
          sums[r][v] = _mm256_add_ps(before, sums[r][v]);
        }
      }
    }
    left -= block;
    if (left == 0) break;
    NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
      NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
        _mm256_store_ps(totals[r] + v * kLanes, sums[r][v]);
        sums[r][v] = _mm256_setzero_ps();
      }
    }
    total = totals[0];
    total_stride = kCols;
  }
  float* c = whole ? tile.c + first : totals[0];
  const int64_t c_stride = whole ? tile.c_stride : kCols;
  const __m256 low = _mm256_set1_ps(tile.low);
  NEURITE_UNROLL for (int r = 0; r < kRows; ++r) {
    NEURITE_UNROLL for (int v = 0; v < kVectors; ++v) {
      _mm256_storeu_ps(c + r * c_stride + v * kLanes,
                       _mm256_max_ps(low, sums[r][v]));
    }
  }
  if (whole) return;
  for (int r = 0; r < kRows; ++r) {
    for (int64_t j = first; j < tile.cols; ++j) {
      tile.c[r * tile.c_stride + j] = totals[r][j - first];
    }
  }
}

// The 16 registers hold up to 12 vectors of sums beside the operands: the fewer
// the rows, the more columns are computed together. The remaining 8 or 16
// columns of a panel are computed separately, unless they are padding.
template <int kRows, int kWidth, bool kFetch = false>
NEURITE_GEMM_AVX2 void Avx2Kernel(const Tile& tile) {
  constexpr int64_t kLanes = 8;
  constexpr int kMostVectors[] = {8, 4, 3, 2, 2, 2};  // by rows - 1
  constexpr int kVectors = std::min(kMostVectors[kRows - 1], kWidth / 8);
  constexpr int64_t kCols = kVectors * kLanes;
  constexpr int64_t kWhole = kWidth / kCols * kCols;
  constexpr int kLeft = (kWidth - kWhole) / kLanes;
  for (int64_t first = 0; first < kWhole; first += kCols) {
    Avx2Columns<kRows, kVectors, kWidth, kFetch>(tile, first);
  }
  if constexpr (kLeft > 0) {
    if (kWhole < tile.cols) {
      Avx2Columns<kRows, kLeft, kWidth, kFetch>(tile, kWhole);
    }
  }
}

// For up to eight columns: vectors of half the width are twice as fast.
template <int kRows>
NEURITE_GEMM_AVX2 void NarrowKernel(const Tile& tile) {
  Avx2Columns<kRows, 1, 16, false>(tile, 0);
}

#endif  // __x86_64__

// Tables of kernels, indexed by rows - 1.
#define NEURITE_BY_ROWS(kernel, ...)                                           \
  {                                                                            \
    kernel<1, __VA_ARGS__>, kernel<2, __VA_ARGS__>, kernel<3, __VA_ARGS__>,    \
        kernel<4, __VA_ARGS__>, kernel<5, __VA_ARGS__>, kernel<6, __VA_ARGS__> \
  }
using ByRows = TileKernel[kMostTileRows];

constexpr ByRows kPortable[] = {
    NEURITE_BY_ROWS(PortableKernel, 16), NEURITE_BY_ROWS(PortableKernel, 32),
    NEURITE_BY_ROWS(PortableKernel, 48), NEURITE_BY_ROWS(PortableKernel, 64)};
#if defined(__x86_64__)
constexpr ByRows kAvx2[] = {
    NEURITE_BY_ROWS(Avx2Kernel, 16), NEURITE_BY_ROWS(Avx2Kernel, 32),
    NEURITE_BY_ROWS(Avx2Kernel, 48), NEURITE_BY_ROWS(Avx2Kernel, 64)};
constexpr ByRows kAvx2Fetching = NEURITE_BY_ROWS(Avx2Kernel, 64, true);
constexpr ByRows kAvx512[] = {
    NEURITE_BY_ROWS(Avx512Kernel, 1), NEURITE_BY_ROWS(Avx512Kernel, 2),
    NEURITE_BY_ROWS(Avx512Kernel, 3), NEURITE_BY_ROWS(Avx512Kernel, 4)};
constexpr ByRows kAvx512Fetching[] = {NEURITE_BY_ROWS(Avx512Kernel, 4, 1),
                                      NEURITE_BY_ROWS(Avx512Kernel, 4, 2)};
constexpr ByRows kNarrow = {NarrowKernel<1>, NarrowKernel<2>, NarrowKernel<3>,
                            NarrowKernel<4>, NarrowKernel<5>, NarrowKernel<6>};
constexpr int64_t kNarrowCols = 8;
#endif

}  // namespace

TileKernel KernelFor(Isa isa, int64_t rows, int64_t width, int64_t cols,
                     int fetched_lines) {
  assert(rows >= 1 && rows <= kMostTileRows);
  assert(width >= 16 && width <= kMostCols && width % 16 == 0);
  assert(fetched_lines == 0 || width == kMostCols);
  const auto row = static_cast<size_t>(rows - 1);
  const auto panel = static_cast<size_t>(width / 16 - 1);
  switch (isa) {
#if defined(__x86_64__)
    case Isa::kAvx512:
      if (fetched_lines > 0) {
        assert(fetched_lines <= 2);
        return kAvx512Fetching[static_cast<size_t>(fetched_lines - 1)][row];
      }
      return cols <= kNarrowCols ? kNarrow[row] : kAvx512[panel][row];
    case Isa::kAvx2:
      if (fetched_lines > 0) return kAvx2Fetching[row];
      return cols <= kNarrowCols ? kNarrow[row] : kAvx2[panel][row];
#else
    case Isa::kAvx512:
    case Isa::kAvx2:
#endif
    case Isa::kPortable:
      break;
  }
  return kPortable[panel][row];
}

}  // namespace neurite
