// What rows cost: the seconds that a network takes for 1, 2, 3, ... of them.
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

// Time over rows, straight between measured points. A small value; allocates
// nothing. A curve without points is unknown: any rows take no time.
class CostCurve {
 public:
  struct Point {
    int64_t rows = 0;
    std::chrono::nanoseconds time{0};
  };
  static constexpr size_t kMostPoints = 16;

  // More rows than any batch has.
  static constexpr int64_t kUnlimited = int64_t{1} << 40;

  CostCurve() = default;

  // REQUIRES: 1 to kMostPoints points by rising rows, each of 1 or more.
  // Where more rows took less time, they count as taking as long.
  explicit CostCurve(std::span<const Point> points);

  bool known() const { return count_ > 0; }

  // What `rows` rows take together. Beyond the last point: as long a row as
  // there.
  std::chrono::nanoseconds Time(int64_t rows) const;

  // The most rows that take no longer than `limit`: 0 if not even one does.
  int64_t RowsWithin(std::chrono::nanoseconds limit) const;

  // The fewest rows at which a row costs no more than 5 % above the least that
  // it costs anywhere: larger batches gain nothing, and answer later.
  int64_t knee() const { return knee_; }

  // Corrects the curve around `rows` by what a batch of so many took. A single
  // measurement weighs little, for anything may have interrupted it. One of 0
  // or less tells nothing.
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
};

// Runs `network` with 1 to `most_rows` rows, a few milliseconds in all: where a
// batch takes long, only few sizes are tried. `workspace` as for Network::Run.
CostCurve MeasureCostCurve(const Network& network, int64_t most_rows,
                           Workspace& workspace, const Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_COST_CURVE_H_
