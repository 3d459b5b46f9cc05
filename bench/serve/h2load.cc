#include "bench/serve/h2load.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmath>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/wire/grpc_encoding.h"

namespace neurite::bench::serve {
namespace {

constexpr char kProgram[] = "/usr/bin/h2load";

struct PipeCloser {
  void operator()(FILE* pipe) const { pclose(pipe); }
};

// A file with the bytes of a request's DATA, gone with this.
class BodyFile {
 public:
  explicit BodyFile(absl::string_view message) {
    const int fd = mkstemp(path_.data());
    if (fd < 0) return;
    const MessagePrefix prefix = PrefixOf(message.size());
    const std::string bytes =
        absl::StrCat(std::string(prefix.begin(), prefix.end()), message);
    written_ = write(fd, bytes.data(), bytes.size()) ==
               static_cast<ssize_t>(bytes.size());
    close(fd);
  }
  ~BodyFile() { unlink(path_.c_str()); }
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;

  bool written() const { return written_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/neurite-h2load-XXXXXX";
  bool written_ = false;
};

std::string OutputOf(const std::string& command) {
  const std::unique_ptr<FILE, PipeCloser> pipe(popen(command.c_str(), "r"));
  if (pipe == nullptr) return "";
  std::string output;
  char line[512];
  while (fgets(line, sizeof(line), pipe.get()) != nullptr) output += line;
  return output;
}

}  // namespace

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

absl::StatusOr<double> RunH2load(const H2loadOptions& options) {
  if (access(kProgram, X_OK) != 0) {
    return absl::UnavailableError("no h2load here (Debian's nghttp2-client)");
  }
  const BodyFile body(options.message);
  if (!body.written()) {
    return absl::InternalError("cannot write the request for h2load");
  }
  const auto seconds = static_cast<int>(std::ceil(options.duration.count()));
  const std::string report = OutputOf(absl::StrCat(
      kProgram, " -t 1 -D ", seconds, " -c ", options.connections, " -m ",
      options.streams, " -d ", body.path(),
      " -H 'te: trailers' -H 'content-type: application/grpc' http://",
      options.address, options.method, " 2>&1"));
  const double rate = H2loadRate(report);
  if (rate == 0 || report.find(" 0 failed, 0 errored") == report.npos) {
    return absl::InternalError(absl::StrCat("h2load says: ", report));
  }
  return rate;
}

}  // namespace neurite::bench::serve
