#include "client/loadtest/load_result.h"

namespace neurite {
namespace {

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

double LoadResult::offered_rate() const {
  return Ratio(static_cast<double>(tally.due()), seconds);
}

double LoadResult::achieved_rate() const {
  return Ratio(static_cast<double>(tally.ok_in_time), seconds);
}

double LoadResult::client_cpu_micros() const {
  return Ratio(client_cpu_seconds * 1e6,
               static_cast<double>(tally.ended_in_time));
}

double LoadResult::server_cpu_micros() const {
  if (!server.has_value()) return 0;
  return Ratio(server->cpu_seconds * 1e6,
               static_cast<double>(tally.ended_in_time));
}

double LoadResult::client_load() const {
  return Ratio(client_cpu_seconds, seconds * threads);
}

}  // namespace neurite
