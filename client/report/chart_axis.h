// One axis of a chart: which values it spans and where its ticks stand.
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

  // Spans `values` and ends on ticks. Linear: from 0 unless a value is
  // negative, ticks in steps of 1, 2 or 5 times a power of ten. Logarithmic:
  // powers of two if all values are such, else decades, divided at 2 and 5
  // where there are few. REQUIRES: values are finite, and above 0 for a
  // logarithmic axis.
  ChartAxis(std::span<const double> values, bool logarithmic);

  // Where `value` lies: 0 at the beginning of the axis, 1 at its end.
  double Position(double value) const;

  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  void MakeLinear(double least, double most);
  void MakeBinary(double least, double most);
  void MakeDecimal(double least, double most);

  bool logarithmic_;
  std::vector<Tick> ticks_;  // two at least
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_AXIS_H_
