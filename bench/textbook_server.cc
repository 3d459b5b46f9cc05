// A naive server, the usual first attempt: gRPC's synchronous API, protobuf
// objects, and a chain of plain sgemm calls per request. It serves only
// Classify.
//
// Usage: textbook_server MODELS
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bench/serve/server_process.h"
#include "bench/serve/textbook_network.h"
#include "core/base/file.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"
#include "core/model/formats/native_binary.h"
#include "core/serving/repository.h"
#include "neurite/v1/inference.grpc.pb.h"

namespace neurite::bench::serve {
namespace {

struct Model {
  TextbookNetwork network;
  std::vector<std::string> labels;
};
using Models = std::map<std::string, Model>;

class TextbookService final : public v1::InferenceService::Service {
 public:
  explicit TextbookService(Models models) : models_(std::move(models)) {}

  ::grpc::Status Classify(::grpc::ServerContext* /*context*/,
                          const v1::ClassifyRequest* request,
                          v1::ClassifyResponse* response) override {
    const auto found = models_.find(request->model().name());
    if (found == models_.end()) {
      return {::grpc::StatusCode::NOT_FOUND, request->model().name()};
    }
    const Model& model = found->second;
    const v1::Tensor& input = request->input();
    if (input.cols() != model.network.inputs() ||
        input.values_size() != input.rows() * input.cols()) {
      return {::grpc::StatusCode::INVALID_ARGUMENT, "rows do not fit"};
    }
    *response->mutable_model() = request->model();
    response->mutable_model()->set_version(1);
    for (const std::string& label : model.labels) response->add_labels(label);
    const Matrix scores =
        model.network.Run({input.values().data(), input.rows(), input.cols()});
    for (int64_t i = 0; i < scores.rows(); ++i) {
      AddResult(model, scores.row(i), *response->add_results());
    }
    return ::grpc::Status::OK;
  }

 private:
  static void AddResult(const Model& model, std::span<const float> scores,
                        v1::ClassificationResult& result) {
    const auto best = std::max_element(scores.begin(), scores.end());
    const auto predicted = best - scores.begin();
    result.set_predicted(static_cast<int32_t>(predicted));
    result.set_label(model.labels[static_cast<size_t>(predicted)]);
    result.mutable_scores()->Add(scores.begin(), scores.end());
  }

  const Models models_;
};

absl::StatusOr<Models> LoadModels(const std::string& folder) {
  constexpr int64_t kMostBytes = int64_t{1} << 30;
  NEURITE_ASSIGN_OR_RETURN(const RepositoryScan scan, ScanRepository(folder));
  Models models;
  for (const VersionOnDisk& version : scan.versions) {
    NEURITE_RETURN_IF_ERROR(version.problem);
    NEURITE_ASSIGN_OR_RETURN(const std::string bytes,
                             ReadRegularFile(version.file, kMostBytes));
    NEURITE_ASSIGN_OR_RETURN(const ModelSpec spec, ParseBinaryModel(bytes),
                             version.file);
    if (const auto* task = std::get_if<ClassificationSpec>(&spec.task)) {
      models.emplace(version.id.name,
                     Model{TextbookNetwork(spec), task->labels});
    }
  }
  return models;
}

// Returns only if the server cannot start.
absl::Status Serve(const std::string& folder) {
  // Blocked on all threads, so that only sigwait() below receives the signal.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  NEURITE_RETURN_IF_ERROR(CheckBlasRuntime().status());
  NEURITE_ASSIGN_OR_RETURN(Models models, LoadModels(folder));
  TextbookService service(std::move(models));
  ::grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(&service);
  const std::unique_ptr<::grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("no port on 127.0.0.1");
  SayListening(absl::StrCat("127.0.0.1:", port));
  int signal = 0;
  sigwait(&stop, &signal);
  // gRPC's shutdown may block on pollers that are asleep.
  _exit(0);
}

}  // namespace
}  // namespace neurite::bench::serve

int main(int argc, char** argv) {
  using namespace neurite::bench::serve;  // NOLINT: main of this namespace
  if (argc != 2) {
    std::fprintf(stderr, "usage: textbook_server MODELS\n");
    return 2;
  }
  EndWithStarter();
  const absl::Status status = Serve(argv[1]);
  std::fprintf(stderr, "textbook_server: %s\n", status.ToString().c_str());
  return 1;
}
