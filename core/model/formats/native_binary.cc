#include "core/model/formats/native_binary.h"

#include <zlib.h>

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/model/formats/native_message.h"
#include "core/model/model_rules.h"
#include "google/protobuf/stubs/logging.h"
#include "neurite/v1/model_file.pb.h"

namespace neurite {
namespace {

uint32_t Checksum(const std::string& bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Returns the serialised model, after verifying its checksum. Requires the
// encoding that FormatBinaryModel writes, so that no bit of the file is outside
// of the checksum.
absl::StatusOr<std::string> Unseal(absl::string_view bytes) {
  v1::ModelFile file;
  if (bytes.size() > kMaxMessageBytes ||
      !file.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      file.SerializeAsString() != bytes) {
    return absl::DataLossError(
        "not a ModelFile: damaged, cut short or of another format");
  }
  if (file.model().empty()) {
    return BrokenRule("model", "a serialised Model", "no bytes");
  }
  if (Checksum(file.model()) != file.crc32()) {
    return BrokenRule(
        "crc32",
        absl::StrCat("the checksum of the model, ",
                     absl::Hex(Checksum(file.model()), absl::kZeroPad8)),
        absl::Hex(file.crc32(), absl::kZeroPad8));
  }
  return std::move(*file.mutable_model());
}

}  // namespace

absl::StatusOr<ModelSpec> ParseBinaryModel(absl::string_view bytes) {
  const google::protobuf::LogSilencer silence;
  const absl::StatusOr<std::string> inner = Unseal(bytes);
  if (inner.ok()) return ParseBareModel(*inner);
  if (IsBareModel(bytes)) {
    return absl::DataLossError(
        "a bare Model message without the checksum of a ModelFile: add it with "
        "neurite convert FILE FILE");
  }
  return inner.status();
}

bool IsBareModel(absl::string_view bytes) {
  const google::protobuf::LogSilencer silence;
  v1::Model model;
  return bytes.size() <= kMaxMessageBytes &&
         model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         model.layers_size() > 0;
}

absl::StatusOr<ModelSpec> ParseBareModel(absl::string_view bytes) {
  const google::protobuf::LogSilencer silence;
  v1::Model model;
  if (bytes.size() > kMaxMessageBytes ||
      !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return BrokenRule("model", "a serialised Model with text in UTF-8",
                      "other bytes");
  }
  const size_t size = model.ByteSizeLong();
  model.DiscardUnknownFields();
  if (model.ByteSizeLong() != size) {
    return BrokenRule("model", "fields that model_file.proto names",
                      "others, too");
  }
  return SpecOf(model);
}

std::string FormatBinaryModel(const ModelSpec& spec) {
  v1::ModelFile file;
  // Without maps and unknown fields, protobuf serialises the fields in the
  // order of their numbers, hence always to the same bytes.
  *file.mutable_model() = MessageOf(spec).SerializeAsString();
  file.set_crc32(Checksum(file.model()));
  return file.SerializeAsString();
}

}  // namespace neurite
