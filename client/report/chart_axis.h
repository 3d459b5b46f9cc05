// One axis of a chart: its range of values and the positions of its ticks.
#ifndef NEURITE_CLIENT_REPORT_CHART_AXIS_H_
#define NEURITE_CLIENT_REPORT_CHART_AXIS_H_

#include <span>
#include <string>
#include <vector>

namespace neurite {

class ChartAxis {
 public:
  struct Tick {
    double value = 0;
    std::string label;
  };

  // Spans `values` and ends on ticks. A linear axis starts at 0 unless a value
  // is negative; its ticks are in steps of 1, 2 or 5 times a power of ten. The
  // ticks of a logarithmic axis are powers of two if all values are powers of
  // two, else decades, divided at 2 and 5 if there are few. REQUIRES: values
  // are finite, and positive for a logarithmic axis.
  ChartAxis(std::span<const double> values, bool logarithmic);

  // The position of `value`: 0 at the start of the axis, 1 at its end.
  double Position(double value) const;

  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  void MakeLinear(double least, double most);
  void MakeBinary(double least, double most);
  void MakeDecimal(double least, double most);

  bool logarithmic_;
  std::vector<Tick> ticks_;  // at least two
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_AXIS_H_
