// Any bytes as a model file, text and binary: refused as DATA_LOSS, or a valid
// model that both forms keep as it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "core/model/network.h"

namespace neurite {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void Check(const absl::StatusOr<ModelSpec>& spec) {
  if (!spec.ok()) {
    Require(spec.status().code() == absl::StatusCode::kDataLoss);
    Require(!spec.status().message().empty());
    return;
  }
  Require(Network::Compile(*spec).ok());
  const std::string binary = FormatBinaryModel(*spec);
  const absl::StatusOr<ModelSpec> from_binary = ParseBinaryModel(binary);
  Require(from_binary.ok() && FormatBinaryModel(*from_binary) == binary);
  const std::string text = FormatTextModel(*spec);
  const absl::StatusOr<ModelSpec> from_text = ParseTextModel(text);
  Require(from_text.ok() && FormatTextModel(*from_text) == text);
}

}  // namespace
}  // namespace neurite

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  neurite::Check(neurite::ParseTextModel(bytes));
  neurite::Check(neurite::ParseBinaryModel(bytes));
  return 0;
}
