#include "core/model/cost_curve.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "core/math/matrix.h"

namespace neurite {
namespace {

using std::chrono::nanoseconds;

// The time per row at the knee, relative to the smallest one.
constexpr double kKneeSlack = 1.05;

// How far the knee may move. If other threads take time from each batch, only
// the sizes in use are found to be slower, so that larger ones seem to be more
// efficient. Network C beside its worker on one core, in the median of three
// runs: if the knee never moves, 7,100 calls/s, and 99.8 % of a light client's
// calls are in time beside a flood; with this limit, 8,600 and 97 %; without
// one, 9,000 and, simulated, 61 %.
constexpr double kMostKneeGrowth = 1.5;

// A measurement moves the curve by this fraction of the difference, and is
// limited to between half and twice the expected time.
constexpr double kLearningRate = 1.0 / 8;
constexpr double kMostSurprise = 2.0;

nanoseconds ToNanoseconds(double time) {
  constexpr double kMost = 9e18;
  return nanoseconds(static_cast<int64_t>(std::min(time, kMost)));
}

}  // namespace

CostCurve::CostCurve(std::span<const Point> points) : count_(points.size()) {
  assert(!points.empty() && points.size() <= kMostPoints);
  double floor = 0;
  for (size_t i = 0; i < count_; ++i) {
    assert(points[i].rows > (i == 0 ? 0 : points[i - 1].rows));
    floor = std::max(floor, static_cast<double>(points[i].time.count()));
    points_[i] = {static_cast<double>(points[i].rows), floor};
  }
  FindKnee();
  most_knee_ =
      static_cast<int64_t>(kMostKneeGrowth * static_cast<double>(knee_));
}

double CostCurve::TimeOf(double rows) const {
  if (count_ == 0 || rows <= 0) return 0;
  const Nanos* after =
      std::find_if(points().data(), points().data() + count_,
                   [rows](const Nanos& point) { return point.rows >= rows; });
  if (after == points().data() + count_) {
    const Nanos& last = points_[count_ - 1];
    return last.time / last.rows * rows;
  }
  if (after == points().data()) return after->time;
  const Nanos& before = after[-1];
  return before.time + (after->time - before.time) * (rows - before.rows) /
                           (after->rows - before.rows);
}

nanoseconds CostCurve::Time(int64_t rows) const {
  return ToNanoseconds(TimeOf(static_cast<double>(rows)));
}

int64_t CostCurve::RowsWithin(nanoseconds limit) const {
  const auto most = static_cast<double>(limit.count());
  if (count_ == 0) return kUnlimited;
  if (points_[0].time > most) return 0;
  for (size_t i = 1; i < count_; ++i) {
    const Nanos& before = points_[i - 1];
    const Nanos& after = points_[i];
    if (after.time <= most) continue;
    return static_cast<int64_t>(before.rows + (most - before.time) *
                                                  (after.rows - before.rows) /
                                                  (after.time - before.time));
  }
  const Nanos& last = points_[count_ - 1];
  if (last.time <= 0) return kUnlimited;
  return static_cast<int64_t>(std::min(static_cast<double>(kUnlimited),
                                       most / (last.time / last.rows)));
}

void CostCurve::Learn(int64_t rows, nanoseconds measured) {
  const auto size = static_cast<double>(rows);
  const double expected = TimeOf(size);
  if (expected <= 0 || measured.count() <= 0) return;
  const double surprise =
      std::clamp(static_cast<double>(measured.count()) / expected,
                 1 / kMostSurprise, kMostSurprise);
  const double correction = (surprise - 1) * kLearningRate;
  // Corrects the two points that the expectation was interpolated from, each in
  // proportion to its share.
  size_t after = 0;
  while (after < count_ && points_[after].rows < size) ++after;
  if (after == count_ || after == 0) {
    Correct(after == 0 ? 0 : count_ - 1, 1 + correction);
  } else {
    const double share = (size - points_[after - 1].rows) /
                         (points_[after].rows - points_[after - 1].rows);
    Correct(after - 1, 1 + correction * (1 - share));
    Correct(after, 1 + correction * share);
  }
  FindKnee();
}

// Keeps the curve monotonic: more rows never take less time.
void CostCurve::Correct(size_t point, double factor) {
  points_[point].time *= factor;
  for (size_t i = point; i > 0; --i) {
    points_[i - 1].time = std::min(points_[i - 1].time, points_[i].time);
  }
  for (size_t i = point + 1; i < count_; ++i) {
    points_[i].time = std::max(points_[i].time, points_[i - 1].time);
  }
}

void CostCurve::FindKnee() {
  double least = points_[0].time / points_[0].rows;
  for (const Nanos& point : points()) {
    least = std::min(least, point.time / point.rows);
  }
  for (const Nanos& point : points()) {
    if (point.time / point.rows > least * kKneeSlack) continue;
    knee_ = std::min(static_cast<int64_t>(point.rows), most_knee_);
    return;
  }
}

CostCurve MeasureCostCurve(const Network& network, int64_t most_rows,
                           Workspace& workspace, const Clock& clock) {
  // Sizes that are always measured, and sizes that are measured within kBudget.
  constexpr int64_t kNeeded[] = {1, 8, 32};
  constexpr int64_t kWanted[] = {1,  2,  3,  4,  6,   8,   12,
                                 16, 24, 32, 64, 128, 256, 512};
  constexpr std::chrono::milliseconds kBudget{3};
  constexpr int kMostTries = 5;
  // Limits the memory of the measurement for networks with wide rows.
  constexpr int64_t kMostValues = int64_t{4} << 20;

  const int64_t width = network.input_width() + network.output_width();
  const int64_t most = std::clamp<int64_t>(kMostValues / width, 1, most_rows);
  Matrix input(std::min<int64_t>(most, kWanted[std::size(kWanted) - 1]),
               network.input_width());
  std::fill_n(input.data(), input.rows() * input.cols(), 0.5f);
  Matrix output(input.rows(), network.output_width());

  // The first run only warms up the caches and grows the workspace.
  const MonotonicTime start = clock.Now();
  network.Run(input.view().Rows(0, 1), workspace, output.view().Rows(0, 1));
  std::vector<CostCurve::Point> points;
  for (const int64_t rows : kWanted) {
    const bool needed = std::find(std::begin(kNeeded), std::end(kNeeded),
                                  rows) != std::end(kNeeded);
    if (rows > input.rows()) break;
    if (!needed && clock.Now() - start > kBudget) continue;
    // The shortest of several runs is the one that was disturbed the least.
    nanoseconds least = nanoseconds::max();
    for (int i = 0; i < kMostTries; ++i) {
      const MonotonicTime begin = clock.Now();
      network.Run(input.view().Rows(0, rows), workspace,
                  output.view().Rows(0, rows));
      const MonotonicTime end = clock.Now();
      least = std::min<nanoseconds>(least, end - begin);
      if (end - start > kBudget) break;
    }
    points.push_back({rows, least});
  }
  return CostCurve(points);
}

}  // namespace neurite
