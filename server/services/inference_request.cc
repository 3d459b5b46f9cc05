#include "server/services/inference_request.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Field numbers of proto/neurite/v1/inference.proto.
namespace request_field {
constexpr uint32_t kModel = 1;
constexpr uint32_t kInput = 2;
constexpr uint32_t kTopK = 3;
}  // namespace request_field
namespace model_field {
constexpr uint32_t kName = 1;
constexpr uint32_t kVersion = 2;
}  // namespace model_field
namespace tensor_field {
constexpr uint32_t kRows = 1;
constexpr uint32_t kCols = 2;
constexpr uint32_t kValues = 3;
constexpr uint32_t kRaw = 4;
}  // namespace tensor_field

constexpr int64_t kFloatBytes = sizeof(float);

// The tag of one of the values if they are not packed: its field number and
// wire type in one byte.
constexpr char kUnpackedValue =
    tensor_field::kValues << 3 | static_cast<char>(WireType::kFixed32);

bool Is(FieldTag tag, uint32_t number, WireType type) {
  return tag.number == number && tag.type == type;
}

}  // namespace

void TensorValues::Read(std::span<float> to) {
  while (!to.empty()) {
    if (chunk_.done() && !NextChunk()) {
      assert(false && "the request has fewer values than are read");
      std::fill(to.begin(), to.end(), std::numeric_limits<float>::quiet_NaN());
      return;
    }
    const size_t here =
        std::min(to.size(), static_cast<size_t>(chunk_.bytes_left()) / 4);
    chunk_.ReadBytes(to.data(), here * sizeof(float));
    to = to.subspan(here);
    if (!raw_ && chunk_.done()) {
      to = to.subspan(tensor_.ReadRun(kUnpackedValue, to.data(), to.size()));
    }
  }
}

bool TensorValues::NextChunk() {
  while (chunk_.done()) {
    if (!tensor_.done()) {
      OpenField(tensor_.ReadTag());
    } else if (!request_.done()) {
      const FieldTag tag = request_.ReadTag();
      if (Is(tag, request_field::kInput, WireType::kLengthDelimited)) {
        tensor_ = request_.ReadMessage();
      } else {
        request_.SkipValue(tag);
      }
    } else {
      return false;
    }
  }
  return true;
}

void TensorValues::OpenField(FieldTag tag) {
  // Of several `raw` fields the last one counts: the others are skipped.
  if (raw_) {
    if (Is(tag, tensor_field::kRaw, WireType::kLengthDelimited) &&
        --raw_left_ == 0) {
      chunk_ = tensor_.ReadMessage();
      return;
    }
  } else if (Is(tag, tensor_field::kValues, WireType::kLengthDelimited)) {
    chunk_ = tensor_.ReadMessage();
    return;
  } else if (Is(tag, tensor_field::kValues, WireType::kFixed32)) {
    chunk_ = tensor_.Take(sizeof(float));
    return;
  }
  tensor_.SkipValue(tag);
}

absl::StatusOr<InferenceRequest> InferenceRequest::Scan(MessagePieces message) {
  // As in protobuf, the last occurrence of a scalar wins, submessages are
  // merged, and a field of an unexpected wire type is unknown.
  InferenceRequest request;
  FieldBudget budget;
  WireReader reader(message, &budget);
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (Is(tag, request_field::kModel, WireType::kLengthDelimited)) {
      request.ScanModel(reader.ReadMessage());
    } else if (Is(tag, request_field::kInput, WireType::kLengthDelimited)) {
      request.ScanTensor(reader.ReadMessage());
    } else if (Is(tag, request_field::kTopK, WireType::kVarint)) {
      request.top_k_ = static_cast<int32_t>(reader.ReadVarint());
    } else {
      reader.SkipUnknown(tag);
    }
  }
  NEURITE_RETURN_IF_ERROR(budget.Check());
  if (!reader.ok() || !request.well_formed_) {
    return absl::InvalidArgumentError(
        "the request is not a well-formed protobuf message of this method");
  }
  if (request.count_of_values_ > 0 && request.raw_bytes_ > 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the input has ", Plural(request.count_of_values_, "value"), " and ",
        Plural(request.raw_bytes_, "byte"),
        " of raw: set either values or raw"));
  }
  if (request.raw_bytes_ % kFloatBytes != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the input has ", Plural(request.raw_bytes_, "byte"),
                     " of raw, which is not a whole number of 4-byte floats"));
  }
  return request;
}

void InferenceRequest::ScanModel(WireReader model) {
  while (!model.done()) {
    const FieldTag tag = model.ReadTag();
    if (Is(tag, model_field::kName, WireType::kLengthDelimited)) {
      WireReader name = model.ReadMessage();
      model_name_size_ =
          std::min(static_cast<size_t>(name.bytes_left()), model_name_.size());
      name.ReadBytes(model_name_.data(), model_name_size_);
    } else if (Is(tag, model_field::kVersion, WireType::kVarint)) {
      version_ = static_cast<int64_t>(model.ReadVarint());
    } else {
      model.SkipUnknown(tag);
    }
  }
  well_formed_ = well_formed_ && model.ok();
}

void InferenceRequest::ScanTensor(WireReader tensor) {
  while (!tensor.done()) {
    const FieldTag tag = tensor.ReadTag();
    if (Is(tag, tensor_field::kValues, WireType::kLengthDelimited)) {
      const int64_t bytes = tensor.ReadMessage().bytes_left();
      well_formed_ = well_formed_ && bytes % kFloatBytes == 0;
      count_of_values_ += bytes / kFloatBytes;
    } else if (Is(tag, tensor_field::kRaw, WireType::kLengthDelimited)) {
      // `raw` replaces an earlier one, while `values` accumulate.
      raw_bytes_ = tensor.ReadMessage().bytes_left();
      ++raw_fields_;
    } else if (Is(tag, tensor_field::kRows, WireType::kVarint)) {
      rows_ = static_cast<int64_t>(tensor.ReadVarint());
    } else if (Is(tag, tensor_field::kCols, WireType::kVarint)) {
      cols_ = static_cast<int64_t>(tensor.ReadVarint());
    } else if (Is(tag, tensor_field::kValues, WireType::kFixed32)) {
      tensor.Skip(kFloatBytes);
      count_of_values_ += 1 + static_cast<int64_t>(tensor.SkipRun(
                                  kUnpackedValue, sizeof(float)));
    } else {
      tensor.SkipUnknown(tag);
    }
  }
  well_formed_ = well_formed_ && tensor.ok();
}

absl::Status InferenceRequest::CheckFits(const ModelId& id,
                                         int64_t width) const {
  const int64_t values =
      count_of_values_ > 0 ? count_of_values_ : raw_bytes_ / kFloatBytes;
  // Divides, because rows_ * width could overflow.
  if (rows_ > 0 && cols_ == width && values / width == rows_ &&
      values % width == 0) {
    return absl::OkStatus();
  }
  if (rows_ == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "input of ", id.DebugString(),
        " has no rows: it needs at least 1 row of ", Plural(width, "value")));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("input of ", id.DebugString(), " needs ",
                   Plural(width, "value"), " per row; got rows = ", rows_,
                   ", cols = ", cols_, " and ", Plural(values, "value")));
}

absl::Status CheckFinite(const ModelId& id, int64_t row_index,
                         std::span<const float> row) {
  for (size_t i = 0; i < row.size(); ++i) {
    if (!std::isfinite(row[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "row ", row_index, " of the input of ", id.DebugString(), ": value ",
          i, " is ", row[i],
          ", but this server rejects NaN and infinities (--nonfinite)"));
    }
  }
  return absl::OkStatus();
}

}  // namespace neurite
