// A whole Classify call over loopback beside an empty one on the same front
// end: request and reply of the same sizes, read and dropped, constant bytes
// back.
//
// Usage: call_report MODELS [PAIRS [CALLS]]
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "core/batching/batcher.h"
#include "core/math/gemm_runtime.h"
#include "core/serving/loader.h"
#include "core/serving/repository.h"
#include "neurite/v1/inference.pb.h"
#include "server/services/inference_service.h"
#include "server/transport/grpc_front_end.h"

namespace neurite {
namespace {

constexpr char kClassify[] = "/neurite.v1.InferenceService/Classify";
constexpr char kEmpty[] = "/neurite.bench/Empty";

// Sends the same bytes to everyone.
class EmptyHandler final : public CallHandler {
 public:
  void set_reply(std::string reply) { reply_ = std::move(reply); }
  void OnMessage(Call& call, MessagePieces /*message*/) override {
    const std::span<char> out = call.ReserveReply(reply_.size());
    std::copy(reply_.begin(), reply_.end(), out.begin());
    call.SendReply(reply_.size());
    call.Finish(absl::OkStatus());
  }

 private:
  std::string reply_;
};

class BenchApp final : public LaneApp {
 public:
  explicit BenchApp(std::shared_ptr<const RoutingTable> routes)
      : batcher_({}, Clock::Real()), inference_({}, batcher_, Clock::Real()) {
    inference_.Adopt(std::move(routes));
    inference_.AddTo(methods_);
    methods_.Add(kEmpty, MethodKind::kUnary, empty);
  }
  const MethodTable& methods() const override { return methods_; }
  bool RunRound() override { return batcher_.RunRound(); }

  EmptyHandler empty;

 private:
  Batcher batcher_;
  InferenceService inference_;
  MethodTable methods_;
};

// One call after the other on one connection.
class Caller {
 public:
  explicit Caller(const std::string& address)
      : stub_(
            grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

  // The reply's bytes; exits if the call fails.
  std::string Call(const char* method, const std::string& request) {
    const grpc::Slice slice(request.data(), request.size(),
                            grpc::Slice::STATIC_SLICE);
    const grpc::ByteBuffer message(&slice, 1);
    grpc::ClientContext context;
    const auto call =
        stub_.PrepareUnaryCall(&context, method, message, &queue_);
    call->StartCall();
    grpc::ByteBuffer reply;
    grpc::Status status;
    call->Finish(&reply, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    if (!status.ok()) {
      std::fprintf(stderr, "%s: %s\n", method, status.error_message().c_str());
      std::exit(1);
    }
    std::vector<grpc::Slice> slices;
    (void)reply.Dump(&slices);
    std::string bytes;
    for (const grpc::Slice& s : slices) {
      bytes.append(reinterpret_cast<const char*>(s.begin()), s.size());
    }
    return bytes;
  }

  // The median of `calls` calls, in microseconds.
  double MedianMicros(const char* method, const std::string& request,
                      int calls) {
    std::vector<double> micros;
    for (int i = 0; i < calls; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      Call(method, request);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      micros.push_back(took.count());
    }
    std::nth_element(micros.begin(), micros.begin() + calls / 2, micros.end());
    return micros[static_cast<size_t>(calls / 2)];
  }

 private:
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
};

std::vector<ModelEntry> LoadAll(const char* models) {
  const absl::StatusOr<RepositoryScan> scan = ScanRepository(models);
  std::vector<ModelEntry> entries;
  Workspace workspace;
  if (!scan.ok()) return entries;
  for (const VersionOnDisk& version : scan->versions) {
    auto network = LoadNetwork(version, {}, workspace);
    if (!network.ok()) continue;
    entries.push_back({.id = version.id,
                       .state = ModelState::kAvailable,
                       .network = *std::move(network)});
  }
  return entries;
}

std::string RequestFor(const ModelEntry& entry) {
  v1::ClassifyRequest request;
  request.mutable_model()->set_name(entry.id.name);
  request.mutable_model()->set_version(entry.id.version);
  const int64_t width = entry.network->input_width();
  request.mutable_input()->set_rows(1);
  request.mutable_input()->set_cols(width);
  for (int64_t i = 0; i < width; ++i) {
    request.mutable_input()->add_values(static_cast<float>(i % 17) / 17.0f);
  }
  return request.SerializeAsString();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Report(const ModelEntry& entry, FrontEnd& front_end, int pairs,
            int calls) {
  const std::string request = RequestFor(entry);
  Caller caller(front_end.address());
  const std::string reply = caller.Call(kClassify, request);
  front_end.RunOnLanes([&reply](LaneApp& app) {
    static_cast<BenchApp&>(app).empty.set_reply(reply);
  });
  caller.MedianMicros(kClassify, request, calls);  // warm
  caller.MedianMicros(kEmpty, request, calls);
  std::vector<double> classify, empty, ratio;
  for (int pair = 0; pair < pairs; ++pair) {
    empty.push_back(caller.MedianMicros(kEmpty, request, calls));
    classify.push_back(caller.MedianMicros(kClassify, request, calls));
    ratio.push_back(classify.back() / empty.back());
  }
  const auto [low, high] = std::minmax_element(ratio.begin(), ratio.end());
  std::printf("%-16s %9zu %7zu %10.1f %12.1f   %5.2f (%.2f to %.2f)\n",
              entry.id.DebugString().c_str(), request.size(), reply.size(),
              Median(empty), Median(classify), Median(ratio), *low, *high);
}

int Main(int argc, char** argv) {
  int pairs = 9;
  int calls = 2000;
  if (argc < 2 || argc > 4 ||
      (argc > 2 && !absl::SimpleAtoi(argv[2], &pairs)) ||
      (argc > 3 && !absl::SimpleAtoi(argv[3], &calls)) || pairs < 1 ||
      calls < 1) {
    std::fprintf(stderr, "usage: call_report MODELS [PAIRS [CALLS]]\n");
    return 2;
  }
  const auto blas = CheckGemm(GemmBackend::kNative);
  const std::vector<ModelEntry> entries = LoadAll(argv[1]);
  auto front_end =
      StartGrpcFrontEnd({.listen = "127.0.0.1:0"}, Clock::Real(), [&entries] {
        return std::make_unique<BenchApp>(std::make_shared<const RoutingTable>(
            entries, ServerPhase::kServing));
      });
  if (!blas.ok() || entries.empty() || !front_end.ok()) {
    std::fprintf(stderr, "call_report: no models in %s, or no port\n", argv[1]);
    return 1;
  }
  std::printf(
      "One row a call over loopback, one connection, one call at a "
      "time; %s.\nMedians of %d pairs of %d calls each, in "
      "microseconds; the ratio is the median (and range) of the pairs'."
      "\n\n",
      blas->description.c_str(), pairs, calls);
  std::printf("%-16s %9s %7s %10s %12s   %s\n", "model", "request B", "reply B",
              "empty call", "Classify", "ratio");
  for (const ModelEntry& entry : entries) {
    if (std::holds_alternative<ClassificationHead>(entry.network->head())) {
      Report(entry, **front_end, pairs, calls);
    }
  }
  return 0;
}

}  // namespace
}  // namespace neurite

int main(int argc, char** argv) { return neurite::Main(argc, argv); }
