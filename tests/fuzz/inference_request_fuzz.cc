// The request scan beside protobuf's own parser, on any bytes in any pieces.
//
// Input: one byte that says where to split, then a ClassifyRequest.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "neurite/v1/inference.pb.h"
#include "server/services/inference_request.h"
#include "tests/testing/pieces.h"

namespace {

// A disagreement is a bug of ours: end as a crash does.
void Require(bool agreed) {
  if (!agreed) std::abort();
}

void CompareValues(const neurite::InferenceRequest& request,
                   neurite::MessagePieces message,
                   const neurite::v1::Tensor& want) {
  const bool raw = want.values().empty();
  const size_t count =
      raw ? want.raw().size() / 4 : static_cast<size_t>(want.values_size());
  std::vector<float> values(count);
  request.values(message).Read(values);
  const void* bytes = raw ? static_cast<const void*>(want.raw().data())
                          : static_cast<const void*>(want.values().data());
  Require(count == 0 || std::memcmp(values.data(), bytes, count * 4) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = bytes.empty() ? 0 : data[0] % bytes.size();
  const neurite::Pieces pieces(bytes, {cut});
  const auto request = neurite::InferenceRequest::Scan(pieces.view());

  neurite::v1::ClassifyRequest reference;
  const bool parsed = reference.ParseFromString(bytes);
  if (!request.ok() || !parsed) {
    // We refuse more (a tensor that contradicts itself), and protobuf refuses
    // names that are not UTF-8, which to us are unknown models.
    return 0;
  }
  Require(request->rows() == reference.input().rows());
  Require(request->top_k() == reference.top_k());
  Require(request->model_name() == reference.model().name().substr(0, 64));
  Require(request->version().has_value() == reference.model().has_version());
  if (request->version()) {
    Require(*request->version() == reference.model().version());
  }
  CompareValues(*request, pieces.view(), reference.input());
  return 0;
}
