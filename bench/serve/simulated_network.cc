#include "bench/serve/simulated_network.h"

namespace neurite::bench::serve {
namespace {

using std::chrono::nanoseconds;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;

// A curve through 1, 2, 4, .. 64 rows: straight up to 8 rows, and beyond them.
std::vector<CostCurve::Point> Curve(nanoseconds one, nanoseconds eight,
                                    nanoseconds more) {
  std::vector<CostCurve::Point> points;
  for (int64_t rows = 1; rows <= 64; rows *= 2) {
    points.push_back({rows, rows <= 8 ? one + (eight - one) / 7 * (rows - 1)
                                      : eight + more * (rows - 8)});
  }
  return points;
}

}  // namespace

const SimulatedNetwork& SimulatedA() {
  static const SimulatedNetwork kNetwork{
      .name = "A", .call = 3900ns, .batches = Curve(3680ns, 15440ns, 1680ns)};
  return kNetwork;
}

const SimulatedNetwork& SimulatedDigits() {
  static const SimulatedNetwork kNetwork{
      .name = "digits",
      .call = 7900ns,
      .batches = Curve(9300ns, 46400ns, 5300ns)};
  return kNetwork;
}

const SimulatedNetwork& SimulatedB() {
  static const SimulatedNetwork kNetwork{
      .name = "B", .call = 15us, .batches = Curve(29us, 94800ns, 11900ns)};
  return kNetwork;
}

const SimulatedNetwork& SimulatedC() {
  static const SimulatedNetwork kNetwork{.name = "C",
                                         .call = 117us,
                                         .batches = Curve(390us, 845us, 105us),
                                         .read = 2us};
  return kNetwork;
}

const SimulatedNetwork& SimulatedC16() {
  static const SimulatedNetwork kNetwork = [] {
    SimulatedNetwork network = SimulatedC();
    network.name = "C, 16 rows";
    network.call = 1600us;
    network.batches = Curve(365us, 790us, 98us);
    network.rows = 16;
    network.bytes = 50'400;
    network.read = 9us;
    network.reject = 5us;
    return network;
  }();
  return kNetwork;
}

SimulatedNetwork ScaledTo(SimulatedNetwork network, nanoseconds call) {
  const double factor = static_cast<double>(call.count()) /
                        static_cast<double>(network.call.count());
  const auto scale = [factor](nanoseconds& time) {
    time = std::chrono::duration_cast<nanoseconds>(time * factor);
  };
  for (CostCurve::Point& point : network.batches) scale(point.time);
  scale(network.read);
  scale(network.reject);
  network.call = call;
  return network;
}

}  // namespace neurite::bench::serve
