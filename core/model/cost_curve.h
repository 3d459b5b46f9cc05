// The cost curve of a network: the time it takes to run 1, 2, 3, ... rows.
#ifndef NEURITE_CORE_MODEL_COST_CURVE_H_
#define NEURITE_CORE_MODEL_COST_CURVE_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "core/base/clock.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

// Time as a function of rows, interpolated linearly between measured points.
// A small value type that does not allocate. Not thread-safe. A curve without
// points is unknown: any number of rows takes no time.
class CostCurve {
 public:
  struct Point {
    int64_t rows = 0;
    std::chrono::nanoseconds time{0};
  };
  static constexpr size_t kMostPoints = 16;

  // More rows than any batch can have.
  static constexpr int64_t kUnlimited = int64_t{1} << 40;

  CostCurve() = default;

  // REQUIRES: 1 to kMostPoints points, by strictly rising rows, the first of at
  // least 1 row. If more rows took less time, the larger time is used for them.
  explicit CostCurve(std::span<const Point> points);

  bool known() const { return count_ > 0; }

  // Returns the time of a batch of `rows` rows. Beyond the last point, the time
  // per row is that of the last point.
  std::chrono::nanoseconds Time(int64_t rows) const;

  // Returns the largest number of rows that takes at most `limit`; 0 if a
  // single row takes longer.
  int64_t RowsWithin(std::chrono::nanoseconds limit) const;

  // The smallest batch with a time per row within 5 % of the smallest time
  // per row of any batch: larger batches gain no throughput and add latency.
  // Learn raises that of the points given by half at most.
  int64_t knee() const { return knee_; }

  // Corrects the curve around `rows` by the measured time of a batch of that
  // size. A single measurement has little weight, as the batch may have been
  // interrupted. Ignores a time of 0 or less.
  void Learn(int64_t rows, std::chrono::nanoseconds measured);

 private:
  struct Nanos {
    double rows = 0;
    double time = 0;
  };

  std::span<const Nanos> points() const { return {points_.data(), count_}; }
  double TimeOf(double rows) const;
  void Correct(size_t point, double factor);
  void FindKnee();

  std::array<Nanos, kMostPoints> points_;
  size_t count_ = 0;
  int64_t knee_ = kUnlimited;
  int64_t most_knee_ = kUnlimited;
};

// Measures the cost curve by running `network` with 1 to `most_rows` rows, for
// a few milliseconds in total: if a batch takes long, only few sizes are
// measured. `workspace` as for Network::Run.
CostCurve MeasureCostCurve(const Network& network, int64_t most_rows,
                           Workspace& workspace, const Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_COST_CURVE_H_
