// The models that are served, as one immutable snapshot.
#ifndef NEURITE_CORE_SERVING_ROUTING_TABLE_H_
#define NEURITE_CORE_SERVING_ROUTING_TABLE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model/cost_curve.h"
#include "core/model/network.h"
#include "core/serving/model_state.h"
#include "core/serving/readiness.h"

namespace neurite {

// One version of one model and its state at one moment.
struct ModelEntry {
  ModelId id;
  ModelState state = ModelState::kPending;
  // Why it failed, as clients are told it (LoadFailureReason); otherwise empty.
  std::string reason;
  std::shared_ptr<const Network> network;  // null unless available
  CostCurve cost;                          // of the network, measured at load
  // Answers calls without a version. Set by RoutingTable.
  bool is_default = false;
};

// The phase of a server's life.
enum class ServerPhase {
  kStarting,  // the models found at startup are being loaded
  kServing,
  kDraining,  // the server is stopping: new calls are rejected
};

// Maps name and version to a network. Immutable: each worker holds one and
// looks models up without a lock; a change is a new table.
class RoutingTable {
 public:
  // An empty table, in the phase kStarting.
  RoutingTable() = default;

  // REQUIRES: ids are unique.
  RoutingTable(std::vector<ModelEntry> entries, ServerPhase phase,
               ReadyWhen ready_when = ReadyWhen::kAny);

  // Sorted by name, then by version, highest first.
  std::span<const ModelEntry> entries() const { return entries_; }

  // The versions of one model, highest first; empty if it is unknown.
  std::span<const ModelEntry> VersionsOf(absl::string_view name) const;

  ServerPhase phase() const { return phase_; }

  // True while the server as a whole is ready for calls: what was found at
  // start is available or failed, enough of it is available
  // (core/serving/readiness.h), and the server is not draining.
  bool serving() const { return serving_; }

  // Returns the entry that answers a call for `name` and `version`; without a
  // version, the highest available one (core/serving/version_policy.h).
  // Its network is not null. Valid as long as the table.
  //
  //   INVALID_ARGUMENT     `name` is empty
  //   NOT_FOUND            unknown name or version; the message lists the known
  //   UNAVAILABLE          it is pending, loading, draining or retired, or the
  //                        server is stopping
  //   FAILED_PRECONDITION  it failed to load; the message gives the reason
  absl::StatusOr<const ModelEntry*> Find(absl::string_view name,
                                         std::optional<int64_t> version) const;

 private:
  struct Range {
    size_t first = 0;
    size_t count = 0;
  };

  absl::Status UnknownName(absl::string_view name) const;

  std::vector<ModelEntry> entries_;
  absl::flat_hash_map<std::string, Range> by_name_;
  ServerPhase phase_ = ServerPhase::kStarting;
  bool serving_ = false;
};

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_ROUTING_TABLE_H_
