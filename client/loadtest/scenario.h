// How a load test decides when the next request is due.
#ifndef NEURITE_CLIENT_LOADTEST_SCENARIO_H_
#define NEURITE_CLIENT_LOADTEST_SCENARIO_H_

#include "absl/strings/string_view.h"

namespace neurite {

// The first four are MLPerf LoadGen's, by name and meaning.
enum class Scenario {
  kSingleStream,  // one request; the next when it is answered
  kMultiStream,   // queries of several requests; the next when all are answered
  kServer,        // Poisson arrivals at a rate, whatever the server does
  kOffline,       // everything is due at once
  kClosed,        // a fixed number of calls in flight
};

// As it is typed: "single-stream".
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
