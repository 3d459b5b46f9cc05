// Any bytes as an input file and as a label file: rows of the model's width, or
// an error with a text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/input/label_file.h"
#include "client/input/row_source.h"

namespace neurite {
namespace {

constexpr int kMostRows = 1000;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckError(const absl::Status& error) {
  Require(!error.message().empty());
  Require(absl::IsInvalidArgument(error) || absl::IsDataLoss(error) ||
          absl::IsResourceExhausted(error));
}

void CheckRows(const std::string& bytes, const RowFormat& spec) {
  Notes notes;
  const absl::StatusOr<std::unique_ptr<RowSource>> source =
      ReadInput(ByteStream::FromText("file", bytes), spec, notes);
  if (!source.ok()) return CheckError(source.status());
  for (int row = 0; row < kMostRows; ++row) {
    std::vector<float> values;
    const absl::StatusOr<bool> more = (*source)->ReadRow(values);
    if (!more.ok()) return CheckError(more.status());
    if (!*more) return;
    Require(values.size() == static_cast<size_t>(spec.width));
  }
}

void CheckLabels(const std::string& bytes) {
  const auto labels = ReadLabels(ByteStream::FromText("file", bytes));
  if (!labels.ok()) CheckError(labels.status());
}

}  // namespace
}  // namespace neurite

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  neurite::RowFormat numbers;
  numbers.width = 3;
  numbers.feature_names = {"a", "b", "c"};
  neurite::CheckRows(bytes, numbers);
  neurite::RowFormat pictures;
  pictures.width = 128;
  pictures.image = {8, 16, -1, 1};
  neurite::CheckRows(bytes, pictures);
  neurite::CheckLabels(bytes);
  return 0;
}
