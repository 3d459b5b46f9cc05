#include "bench/serve/h2load.h"

#include <stdio.h>
#include <unistd.h>

#include <cmath>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite::bench::serve {
namespace {

constexpr char kProgram[] = "/usr/bin/h2load";

struct PipeCloser {
  void operator()(FILE* pipe) const { pclose(pipe); }
};

std::string OutputOf(const std::string& command) {
  const std::unique_ptr<FILE, PipeCloser> pipe(popen(command.c_str(), "r"));
  if (pipe == nullptr) return "";
  std::string output;
  char line[512];
  while (fgets(line, sizeof(line), pipe.get()) != nullptr) output += line;
  return output;
}

// "finished in 1.00s, 123456.00 req/s, 9.71MB/s" -> 123456; 0 if `report`
// contains no such line.
double H2loadRate(absl::string_view report) {
  constexpr absl::string_view kBefore = "finished in ";
  const size_t at = report.find(kBefore);
  if (at == report.npos) return 0;
  const absl::string_view line = report.substr(at, report.find('\n', at) - at);
  const size_t comma = line.find(", ");
  const size_t end = line.find(" req/s");
  double rate = 0;
  if (comma == line.npos || end == line.npos || end < comma ||
      !absl::SimpleAtod(line.substr(comma + 2, end - comma - 2), &rate)) {
    return 0;
  }
  return rate;
}

}  // namespace

absl::StatusOr<double> RunH2load(const H2loadOptions& options) {
  if (access(kProgram, X_OK) != 0) {
    return absl::UnavailableError("no h2load here (Debian's nghttp2-client)");
  }
  const auto seconds = static_cast<int>(std::ceil(options.duration.count()));
  const std::string report = OutputOf(absl::StrCat(
      kProgram, " -t 1 -D ", seconds, " -c ", options.connections, " -m ",
      options.streams, " -d ", options.body,
      " -H 'te: trailers' -H 'content-type: application/grpc' http://",
      options.address, options.method, " 2>&1"));
  const double rate = H2loadRate(report);
  if (rate == 0 || report.find(" 0 failed, 0 errored") == report.npos) {
    return absl::InternalError(absl::StrCat("h2load says: ", report));
  }
  return rate;
}

}  // namespace neurite::bench::serve
