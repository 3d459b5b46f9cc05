// Parses the requests of InferenceService without protobuf objects.
#ifndef NEURITE_SERVER_SERVICES_INFERENCE_REQUEST_H_
#define NEURITE_SERVER_SERVICES_INFERENCE_REQUEST_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"
#include "core/wire/wire_reader.h"

namespace neurite {

// Reads the values of a request's tensor in order: packed or unpacked, in one
// or several pieces, as floats or as raw bytes. Valid as long as the request's
// pieces.
class TensorValues {
 public:
  TensorValues() = default;

  // Reads `values` if `raw_field` is 0; otherwise the occurrence of `raw` with
  // this number, counted from 1 (in protobuf the last one wins).
  TensorValues(MessagePieces request, int raw_field)
      : request_(request), raw_left_(raw_field), raw_(raw_field > 0) {}

  // Reads the next to.size() values. REQUIRES: that many are left.
  void Read(std::span<float> to);

 private:
  // Advances to the next chunk; returns false if there is none.
  bool NextChunk();
  void OpenField(FieldTag tag);

  WireReader request_;
  WireReader tensor_;
  WireReader chunk_;  // whole little-endian floats
  int raw_left_ = 0;
  bool raw_ = false;
};

// A ClassifyRequest, RegressRequest or ExplainRequest, which have the same
// fields by design, after one pass over its bytes.
class InferenceRequest {
 public:
  // INVALID_ARGUMENT if `request` is malformed, has too many fields (see
  // FieldBudget), or its tensor is inconsistent.
  // CheckFits checks whether it fits a model. Does not allocate.
  static absl::StatusOr<InferenceRequest> Scan(MessagePieces request);

  absl::string_view model_name() const {
    return {model_name_.data(), model_name_size_};
  }
  std::optional<int64_t> version() const { return version_; }
  int64_t rows() const { return rows_; }
  int32_t top_k() const { return top_k_; }
  TensorValues values(MessagePieces request) const {
    return {request, count_of_values_ > 0 ? 0 : raw_fields_};
  }

  // INVALID_ARGUMENT naming the model, the expected and the actual shape,
  // unless the tensor holds at least one row, and `width` values per row.
  absl::Status CheckFits(const ModelId& id, int64_t width) const;

 private:
  void ScanModel(WireReader model);
  void ScanTensor(WireReader tensor);

  std::array<char, 64> model_name_;  // cut: no model has a longer name
  size_t model_name_size_ = 0;
  std::optional<int64_t> version_;
  int64_t rows_ = 0;
  int64_t cols_ = 0;
  int64_t count_of_values_ = 0;
  int64_t raw_bytes_ = 0;
  int raw_fields_ = 0;
  int32_t top_k_ = 0;
  bool well_formed_ = true;
};

// INVALID_ARGUMENT naming the first value of `row` that is NaN or infinite;
// `row_index` is its row in the request, from 0.
absl::Status CheckFinite(const ModelId& id, int64_t row_index,
                         std::span<const float> row);

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_INFERENCE_REQUEST_H_
