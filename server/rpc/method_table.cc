#include "server/rpc/method_table.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace neurite {

absl::Status CheckRequestSize(const Method& method, int64_t max_request_bytes,
                              int64_t bytes) {
  const bool is_the_methods = method.max_request_bytes < max_request_bytes;
  const int64_t most = std::min(method.max_request_bytes, max_request_bytes);
  if (bytes <= most) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("a message of ", bytes, " bytes is over the limit of ", most,
                   is_the_methods ? " for this method" : ""));
}

void MethodTable::Add(absl::string_view name, MethodKind kind,
                      CallHandler& handler, int64_t max_request_bytes) {
  [[maybe_unused]] const bool added =
      methods_.try_emplace(name, Method{kind, &handler, max_request_bytes})
          .second;
  assert(added);
}

void MethodTable::AddRequestHeader(absl::string_view name) {
  request_headers_.emplace_back(name);
}

const Method* MethodTable::Find(absl::string_view name) const {
  const auto found = methods_.find(name);
  return found == methods_.end() ? nullptr : &found->second;
}

std::vector<std::string> MethodTable::Services() const {
  std::set<std::string> services;
  for (const auto& [name, method] : methods_) {
    services.insert(name.substr(1, name.rfind('/') - 1));
  }
  return {services.begin(), services.end()};
}

absl::Status MethodTable::UnknownMethod(absl::string_view name) const {
  const absl::string_view service = name.substr(0, name.rfind('/') + 1);
  std::vector<absl::string_view> methods;
  for (const auto& [known, method] : methods_) {
    if (service.size() > 1 && absl::StartsWith(known, service)) {
      methods.push_back(absl::StripPrefix(known, service));
    }
  }
  // The name is sent by the client: a long one is truncated.
  if (methods.empty()) {
    return absl::UnimplementedError(
        absl::StrCat("no service has the method ", name.substr(0, 256)));
  }
  std::sort(methods.begin(), methods.end());
  return absl::UnimplementedError(
      absl::StrCat("no method ", name.substr(0, 256), "; that service has ",
                   absl::StrJoin(methods, ", ")));
}

}  // namespace neurite
