#include "bench/serve/workload.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/file.h"
#include "core/base/status_macros.h"
#include "core/model/formats/native_binary.h"
#include "neurite/v1/inference.pb.h"

namespace neurite::bench::serve {
namespace {

constexpr int64_t kRequests = 16;

template <typename Request>
std::string Encode(const Net& net, ConstMatrixView rows) {
  Request request;
  request.mutable_model()->set_name(net.letter);
  v1::Tensor& input = *request.mutable_input();
  input.set_rows(rows.rows());
  input.set_cols(rows.cols());
  for (int64_t i = 0; i < rows.rows(); ++i) {
    const std::span<const float> row = rows.row(i);
    input.mutable_values()->Add(row.begin(), row.end());
  }
  return request.SerializeAsString();
}

absl::Status WriteModel(const std::filesystem::path& folder,
                        const std::string& name, const std::string& bytes) {
  const std::filesystem::path version = folder / name / "1";
  std::error_code error;
  std::filesystem::create_directories(version, error);
  const std::filesystem::path path = version / std::string(kBinaryModelFile);
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path.string()));
}

}  // namespace

std::string Workload::Name() const {
  return absl::StrCat(net.letter, ", ", rows, rows == 1 ? " row" : " rows");
}

std::string Workload::LongName() const {
  return absl::StrCat(net.Name(), ", ", rows, rows == 1 ? " row" : " rows",
                      " a request");
}

Net NetCalled(const std::string& letter) {
  return *std::find_if(Nets().begin(), Nets().end(),
                       [&](const Net& net) { return net.letter == letter; });
}

bool Classifies(const Net& net) { return net.outputs() > 1; }

std::string MethodFor(const Net& net) {
  return absl::StrCat("/neurite.v1.InferenceService/",
                      Classifies(net) ? "Classify" : "Regress");
}

std::vector<std::string> EncodeRequests(const Workload& workload) {
  const Net& net = workload.net;
  const Matrix values = RandomRows(net, kRequests * workload.rows);
  std::vector<std::string> requests;
  for (int64_t i = 0; i < kRequests; ++i) {
    const ConstMatrixView rows =
        values.view().Rows(i * workload.rows, workload.rows);
    requests.push_back(Classifies(net) ? Encode<v1::ClassifyRequest>(net, rows)
                                       : Encode<v1::RegressRequest>(net, rows));
  }
  return requests;
}

ModelSpec ServedSpec(const Net& net) {
  ModelSpec spec = SpecOf(net, Activation::kRelu);
  spec.name = net.Name();
  if (!Classifies(net)) return spec;
  ClassificationSpec task;
  for (int64_t i = 0; i < net.outputs(); ++i) {
    task.labels.push_back(absl::StrCat(i));
  }
  spec.task = std::move(task);
  return spec;
}

absl::StatusOr<Net> AddDigits(const std::string& path,
                              const std::string& folder) {
  constexpr int64_t kMostBytes = int64_t{1} << 30;
  NEURITE_ASSIGN_OR_RETURN(const std::string bytes,
                           ReadRegularFile(path, kMostBytes));
  NEURITE_ASSIGN_OR_RETURN(const ModelSpec spec, ParseBinaryModel(bytes), path);
  Net net{.letter = kDigits, .widths = {}};
  for (const LayerSpec& layer : spec.layers) {
    if (net.widths.empty()) net.widths.push_back(layer.inputs);
    net.widths.push_back(layer.outputs);
  }
  NEURITE_RETURN_IF_ERROR(WriteModel(folder, kDigits, bytes));
  return net;
}

absl::Status WriteRepository(const std::string& folder) {
  for (const Net& net : Nets()) {
    absl::Status written =
        WriteModel(folder, net.letter, FormatBinaryModel(ServedSpec(net)));
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace neurite::bench::serve
