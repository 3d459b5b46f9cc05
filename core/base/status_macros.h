// Macros that return early on errors, and add context to them at a boundary.
#ifndef NEURITE_CORE_BASE_STATUS_MACROS_H_
#define NEURITE_CORE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace neurite {

// Returns `status` with `context` (any StrCat arguments) before its message,
// e.g. "reading models/xor/1/model.textproto: line 3, column 7: ...".
template <typename... Context>
absl::Status Annotate(const absl::Status& status, const Context&... context) {
  if constexpr (sizeof...(context) == 0) {
    return status;
  } else {
    return absl::Status(status.code(),
                        absl::StrCat(context..., ": ", status.message()));
  }
}

}  // namespace neurite

// Returns from the enclosing function if the Status `expr` is an error; further
// arguments are context for Annotate.
#define NEURITE_RETURN_IF_ERROR(expr, ...)                                     \
  do {                                                                         \
    if (const absl::Status& neurite_status_ = (expr); !neurite_status_.ok()) { \
      return ::neurite::Annotate(neurite_status_ __VA_OPT__(, ) __VA_ARGS__);  \
    }                                                                          \
  } while (false)

// Assigns the value of the StatusOr `expr` to `lhs`, or returns its error;
// further arguments are context for Annotate.
#define NEURITE_ASSIGN_OR_RETURN(lhs, expr, ...)                               \
  NEURITE_ASSIGN_OR_RETURN_IMPL_(NEURITE_CONCAT_(neurite_statusor_, __LINE__), \
                                 lhs, expr, __VA_ARGS__)

#define NEURITE_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr, ...)              \
  auto statusor = (expr);                                                     \
  if (!statusor.ok()) {                                                       \
    return ::neurite::Annotate(statusor.status() __VA_OPT__(, ) __VA_ARGS__); \
  }                                                                           \
  lhs = *std::move(statusor)

#define NEURITE_CONCAT_(a, b) NEURITE_CONCAT_IMPL_(a, b)
#define NEURITE_CONCAT_IMPL_(a, b) a##b

#endif  // NEURITE_CORE_BASE_STATUS_MACROS_H_
