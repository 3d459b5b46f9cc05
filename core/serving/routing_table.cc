#include "core/serving/routing_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/nearest_name.h"
#include "core/serving/version_policy.h"

namespace neurite {
namespace {

// The longest valid name of a model; a longer one from a request is cut.
constexpr size_t kMaxNameBytes = 64;

// The most names or versions that an error message lists.
constexpr size_t kMaxListed = 20;

bool ByNameThenHighest(const ModelEntry& a, const ModelEntry& b) {
  return a.id.name != b.id.name ? a.id.name < b.id.name
                                : a.id.version > b.id.version;
}

void MarkDefault(std::span<ModelEntry> versions) {
  std::vector<VersionState> states;
  for (const ModelEntry& entry : versions) {
    states.push_back({.version = entry.id.version, .state = entry.state});
  }
  const std::optional<int64_t> chosen = DefaultVersion(states);
  for (ModelEntry& entry : versions) {
    entry.is_default = entry.id.version == chosen;
  }
}

// Returns "a, b, c", cut after kMaxListed elements.
std::string List(std::vector<std::string> words) {
  const size_t left_out =
      words.size() > kMaxListed ? words.size() - kMaxListed : 0;
  words.resize(words.size() - left_out);
  return absl::StrCat(
      absl::StrJoin(words, ", "),
      left_out > 0 ? absl::StrCat(" and ", left_out, " more") : "");
}

// Returns the error for calls to `entry`, which is not available.
absl::Status NotAvailable(const ModelEntry& entry) {
  if (entry.state == ModelState::kFailed) {
    return absl::FailedPreconditionError(absl::StrCat(
        entry.id.DebugString(), " failed to load: ", entry.reason));
  }
  return absl::UnavailableError(absl::StrCat(entry.id.DebugString(), " is ",
                                             ModelStateName(entry.state)));
}

absl::Status UnknownVersion(std::span<const ModelEntry> versions,
                            int64_t version) {
  std::vector<std::string> known;
  for (const ModelEntry& entry : versions) {
    known.push_back(absl::StrCat(entry.id.version));
  }
  return absl::NotFoundError(
      absl::StrCat(versions.front().id.name, " has no version ", version,
                   "; known versions: ", List(std::move(known))));
}

}  // namespace

RoutingTable::RoutingTable(std::vector<ModelEntry> entries, ServerPhase phase,
                           ReadyWhen ready_when)
    : entries_(std::move(entries)), phase_(phase) {
  std::sort(entries_.begin(), entries_.end(), ByNameThenHighest);
  // Once sorted, the versions of a model are adjacent.
  std::vector<ModelState> states;
  for (size_t first = 0; first < entries_.size();) {
    size_t end = first;
    while (end < entries_.size() &&
           entries_[end].id.name == entries_[first].id.name) {
      states.push_back(entries_[end].state);
      assert(entries_[end].state != ModelState::kAvailable ||
             entries_[end].network != nullptr);
      ++end;
    }
    MarkDefault({entries_.data() + first, end - first});
    by_name_[entries_[first].id.name] = {.first = first, .count = end - first};
    first = end;
  }
  serving_ = phase == ServerPhase::kServing && IsReady(ready_when, states);
}

std::span<const ModelEntry> RoutingTable::VersionsOf(
    absl::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return {};
  return {entries_.data() + found->second.first, found->second.count};
}

absl::StatusOr<const ModelEntry*> RoutingTable::Find(
    absl::string_view name, std::optional<int64_t> version) const {
  if (phase_ == ServerPhase::kDraining) {
    return absl::UnavailableError("the server is stopping");
  }
  const std::span<const ModelEntry> versions = VersionsOf(name);
  if (versions.empty()) return UnknownName(name);
  for (const ModelEntry& entry : versions) {
    if (version.has_value() ? entry.id.version != *version
                            : !entry.is_default) {
      continue;
    }
    if (entry.state == ModelState::kAvailable) return &entry;
    return NotAvailable(entry);
  }
  if (version.has_value()) return UnknownVersion(versions, *version);
  // None is available. Prefer reporting one that may become available, so that
  // the client retries, over one that has failed.
  for (const ModelEntry& entry : versions) {
    if (entry.state != ModelState::kFailed) return NotAvailable(entry);
  }
  return NotAvailable(versions.front());
}

absl::Status RoutingTable::UnknownName(absl::string_view name) const {
  std::vector<std::string> known;
  for (const auto& [model, range] : by_name_) known.push_back(model);
  // A hash map has no order: sorted, so that messages are reproducible.
  std::sort(known.begin(), known.end());
  const std::vector<absl::string_view> views(known.begin(), known.end());
  const std::string known_models =
      known.empty() ? "this server has no models"
                    : absl::StrCat("known models: ", List(known));
  if (name.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the request has no model name; ", known_models));
  }
  // The name comes from a client: it may be long and need not be text.
  const std::optional<absl::string_view> nearest = NearestName(name, views);
  return absl::NotFoundError(absl::StrCat(
      "no model \"", absl::CHexEscape(name.substr(0, kMaxNameBytes)), "\"; ",
      nearest ? absl::StrCat("did you mean ", *nearest, "? ") : "",
      known_models));
}

}  // namespace neurite
