#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/command/commands.h"
#include "client/command/interrupt.h"
#include "client/command/load_messages.h"
#include "client/command/load_progress.h"
#include "client/command/load_record.h"
#include "client/command/load_verdict.h"
#include "client/command/session.h"
#include "client/loadtest/client_limit.h"
#include "client/loadtest/find_peak.h"
#include "client/loadtest/grpc_transport.h"
#include "client/loadtest/h2_transport.h"
#include "client/output/load_report.h"
#include "core/base/file.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using std::chrono::seconds;

// The share of requests that must be answered within the bound (p99).
constexpr double kPeakShare = 0.99;

// The search starts at this share of the throughput of a closed loop.
constexpr double kFirstShare = 0.5;

// One run of the command.
class Loadtest {
 public:
  Loadtest(const Arguments& arguments, const Session& session,
           LoadMessages load, std::ostream& err)
      : arguments_(arguments), line_(isatty(STDERR_FILENO) == 1, err) {
    const LoadtestArguments& loadtest = arguments.loadtest;
    report_.record = MakeLoadRecord(arguments.words);
    report_.model = session.model.status().name();
    report_.version = session.model.status().version();
    report_.server = arguments.server;
    report_.options = loadtest.options;
    report_.options.timeout = arguments.timeout;
    report_.options.messages = load.messages.size();
    report_.options.check = load.check;
    report_.transport =
        loadtest.transport == LoadTransport::kGrpc ? "grpc" : "h2";
    report_.stream = loadtest.stream;
    report_.rows = load.rows;
    report_.input = std::move(load.input);
    auto target = std::make_shared<LoadTarget>();
    target->address = arguments.server;
    target->connect_timeout = arguments.connect_timeout;
    target->method = std::move(load.method);
    target->stream = loadtest.stream;
    if (loadtest.stream) target->method += "Stream";
    target->messages = std::move(load.messages);
    target->server_timing = loadtest.server_timing;
    target->want_replies = static_cast<bool>(load.check);
    transports_ = loadtest.transport == LoadTransport::kGrpc
                      ? GrpcTransports(std::move(target))
                      : H2Transports(std::move(target));
  }

  absl::Status Run() {
    if (arguments_.loadtest.find_peak) return RunPeak();
    if (report_.options.scenario == Scenario::kServer) return RunRates();
    return RunOnce(report_.options, 0, "").status();
  }

  const LoadReport& report() const { return report_; }

  // Compares the runs with those of an earlier report.
  void Compare(const std::vector<LoadRecording>& earlier) {
    const absl::StatusOr<std::vector<LoadRecording>> now =
        ReadLoadJson(LoadJson(report_));
    if (!now.ok()) return;  // there is no run
    report_.comparison = CompareLoads(earlier, *now);
    report_.comparison->name = arguments_.loadtest.compare;
  }

 private:
  absl::StatusOr<LoadResult> Measure(const LoadOptions& options,
                                     const std::string& label) {
    LoadObserver observer;
    observer.stop = &interrupt_.set();
    observer.on_progress = [&](const LoadProgress& progress) {
      line_.Show(LoadProgressText(label, options.requests, progress));
    };
    return RunLoad(options, transports_, observer, Clock::Real());
  }

  // Runs one load test and adds its result to the report. A run that ended
  // before anything was measured, e.g. by Ctrl-C in its warm-up, is an error
  // and not in the report.
  absl::StatusOr<LoadResult> RunOnce(const LoadOptions& options, double rate,
                                     const std::string& label) {
    NEURITE_ASSIGN_OR_RETURN(LoadResult result, Measure(options, label));
    if (result.tally.due() == 0 && !result.ended.ok()) {
      return label.empty() ? result.ended : Annotate(result.ended, label);
    }
    report_.runs.push_back({rate, result, ClientLimits(options, result)});
    return result;
  }

  absl::StatusOr<LoadResult> RunRate(double rate) {
    LoadOptions options = report_.options;
    options.rate = rate;
    return RunOnce(options, rate, absl::StrFormat("at %.6g per second", rate));
  }

  absl::Status RunRates() {
    for (const double rate : arguments_.loadtest.rates) {
      NEURITE_ASSIGN_OR_RETURN(const LoadResult result, RunRate(rate));
      if (!result.ended.ok()) break;
    }
    return absl::OkStatus();
  }

  // Measures the throughput of a closed loop to find a rate to start from.
  absl::StatusOr<double> FirstRate() {
    LoadOptions options = report_.options;
    options.scenario = Scenario::kClosed;
    options.concurrency = std::max<int64_t>(16, options.connections);
    options.duration = seconds(1);
    options.requests.reset();
    options.check = nullptr;
    NEURITE_ASSIGN_OR_RETURN(const LoadResult result,
                             Measure(options, "estimating the first rate"));
    NEURITE_RETURN_IF_ERROR(result.ended);
    return std::max(result.achieved_rate() * kFirstShare, 1.0);
  }

  absl::Status RunPeak() {
    const std::chrono::nanoseconds bound = arguments_.loadtest.p99;
    PeakOptions options;
    NEURITE_ASSIGN_OR_RETURN(options.first_rate, FirstRate());
    const absl::StatusOr<Peak> peak =
        FindPeak(options, [this, bound](double rate) -> absl::StatusOr<bool> {
          NEURITE_ASSIGN_OR_RETURN(const LoadResult result, RunRate(rate));
          NEURITE_RETURN_IF_ERROR(result.ended);
          return result.tally.ShareWithin(bound) >= kPeakShare;
        });
    std::stable_sort(report_.runs.begin(), report_.runs.end(),
                     [](const LoadRunReport& a, const LoadRunReport& b) {
                       return a.rate < b.rate;
                     });
    NEURITE_RETURN_IF_ERROR(peak.status());
    report_.peak = {peak->rate, bound, ClientLimited(peak->rate)};
    return absl::OkStatus();
  }

  // True if the lowest rate above the peak failed because of the client.
  bool ClientLimited(double peak) const {
    const auto above =
        std::find_if(report_.runs.begin(), report_.runs.end(),
                     [peak](const auto& run) { return run.rate > peak; });
    return above != report_.runs.end() && !above->limits.empty();
  }

  const Arguments& arguments_;
  const InterruptFlag interrupt_;
  LoadProgressLine line_;
  LoadReport report_;
  TransportFactory transports_;
};

void WriteReport(const LoadReport& report, OutputFormat output,
                 std::ostream& out, std::ostream& err) {
  if (report.runs.empty()) return;
  switch (output) {
    case OutputFormat::kTable:
      out << LoadText(report, Palette::For(STDOUT_FILENO));
      break;
    case OutputFormat::kJson:
      out << LoadJson(report);
      break;
    case OutputFormat::kCsv:
      out << LoadCsv(report);
      err << LoadSummaryText(report, Palette::For(STDERR_FILENO));
      break;
  }
}

// Empty if `path` is empty.
absl::StatusOr<std::vector<LoadRecording>> ReadEarlier(
    const std::string& path) {
  if (path.empty()) return std::vector<LoadRecording>();
  // A run has at most 600 windows (LoadTimeline), which are far less than 1
  // MiB.
  constexpr int64_t kMostBytes = int64_t{256} << 20;
  const absl::StatusOr<std::string> text = ReadRegularFile(path, kMostBytes);
  if (!text.ok()) {
    return absl::Status(text.status().code(),
                        absl::StrCat("--compare ", text.status().message()));
  }
  NEURITE_ASSIGN_OR_RETURN(std::vector<LoadRecording> earlier,
                           ReadLoadJson(*text), "--compare ", path);
  return earlier;
}

absl::StatusOr<std::ofstream> OpenPage(const std::string& path) {
  std::ofstream page;
  if (path.empty()) return page;
  page.open(path, std::ios::binary | std::ios::trunc);
  if (page) return page;
  return absl::PermissionDeniedError(
      absl::StrCat("--html ", path, ": cannot be written"));
}

}  // namespace

absl::Status RunLoadtest(const Arguments& arguments, std::ostream& out,
                         std::ostream& err) {
  NEURITE_ASSIGN_OR_RETURN(Session session, OpenSession(arguments));
  NEURITE_ASSIGN_OR_RETURN(LoadMessages load,
                           MakeLoadMessages(arguments, session, err));
  // An idle channel of gRPC C++ reads only every 5 s: a server that drains
  // would wait for its answer to a PING.
  session.client.reset();
  // Opened before the run: a wrong path must not cost a whole measurement.
  NEURITE_ASSIGN_OR_RETURN(const std::vector<LoadRecording> earlier,
                           ReadEarlier(arguments.loadtest.compare));
  NEURITE_ASSIGN_OR_RETURN(std::ofstream page,
                           OpenPage(arguments.loadtest.html));
  absl::Status status;
  LoadReport report;
  {
    Loadtest test(arguments, session, std::move(load), err);
    status = test.Run();
    if (!earlier.empty()) test.Compare(earlier);
    report = test.report();
    status.Update(LoadVerdict(report, arguments.loadtest.fail_if));
  }  // erases the progress line before the report is written
  WriteReport(report, arguments.output, out, err);
  out.flush();
  if (page.is_open() && !report.runs.empty() &&
      !(page << LoadPage(report) << std::flush)) {
    status.Update(absl::DataLossError(
        absl::StrCat("--html ", arguments.loadtest.html, ": writing failed")));
  }
  return status;
}

}  // namespace neurite
