// The scenarios of a load test: the rules for when a request is due.
#ifndef NEURITE_CLIENT_LOADTEST_SCENARIO_H_
#define NEURITE_CLIENT_LOADTEST_SCENARIO_H_

#include "absl/strings/string_view.h"

namespace neurite {

// The first four have the names and meanings of MLPerf LoadGen.
enum class Scenario {
  kSingleStream,  // 1 request at a time; the next when it is answered
  kMultiStream,   // queries of several requests; the next when all are answered
  kServer,        // Poisson arrivals at a rate, independent of the answers
  kOffline,       // all requests are due at once
  kClosed,        // a fixed number of calls in flight
};

// Returns the name on the command line, e.g. "single-stream".
inline absl::string_view ScenarioName(Scenario scenario) {
  switch (scenario) {
    case Scenario::kSingleStream:
      return "single-stream";
    case Scenario::kMultiStream:
      return "multi-stream";
    case Scenario::kServer:
      return "server";
    case Scenario::kOffline:
      return "offline";
    case Scenario::kClosed:
      return "closed";
  }
  return "";
}

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_SCENARIO_H_
