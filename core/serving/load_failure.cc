#include "core/serving/load_failure.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {
namespace {

absl::string_view KindOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kInvalidArgument:
      return "the model file is missing, damaged or invalid";
    case absl::StatusCode::kNotFound:
      return "the model file does not exist";
    case absl::StatusCode::kPermissionDenied:
      return "the server has no permission to read the model file";
    case absl::StatusCode::kFailedPrecondition:
      return "the model file is not a regular file";
    case absl::StatusCode::kResourceExhausted:
      return "the model is larger than the server's limit or memory";
    default:
      return "the model file cannot be read";
  }
}

}  // namespace

std::string LoadFailureReason(absl::StatusCode code) {
  assert(code != absl::StatusCode::kOk);
  return absl::StrCat(KindOf(code), "; the server's log has the details");
}

}  // namespace neurite
