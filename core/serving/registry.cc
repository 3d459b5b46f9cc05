#include "core/serving/registry.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/status/statusor.h"
#include "core/base/thread_priority.h"
#include "core/serving/load_failure.h"

namespace neurite {
Registry::Registry(const LoaderOptions& options, RegistryEvents events,
                   ReadyWhen ready_when, const Clock& clock)
    : options_(options),
      events_(std::move(events)),
      ready_when_(ready_when),
      clock_(clock),
      table_(std::make_shared<const RoutingTable>()) {}

Registry::~Registry() {
  // The loader stops at the next change of a state, which then fails.
  BeginDrain();
  if (loader_.joinable()) loader_.join();
}

void Registry::Start(std::vector<VersionOnDisk> versions) {
  {
    const MutexLock lock(publishing_);
    // Published before the loader starts: every version is known as pending.
    for (const VersionOnDisk& version : versions) {
      entries_.push_back({.id = version.id});
    }
    Publish();
  }
  assert(!loader_.joinable());
  loader_ = std::thread([this, versions = std::move(versions)] {
    LowerPriority();  // serving has priority over loading
    LoadAll(versions);
  });
}

void Registry::LoadAll(const std::vector<VersionOnDisk>& versions) {
  Workspace workspace;
  for (const VersionOnDisk& version : versions) LoadOne(version, workspace);
  SetPhase(ServerPhase::kServing);
}

void Registry::LoadOne(const VersionOnDisk& version, Workspace& workspace) {
  if (!Move(version.id, ModelState::kLoading, LoadedNetwork())) return;
  absl::StatusOr<LoadedNetwork> loaded =
      LoadNetwork(version, options_, workspace, clock_);
  const ModelState to =
      loaded.ok() ? ModelState::kAvailable : ModelState::kFailed;
  // If the server began to drain meanwhile, Move does nothing.
  Move(version.id, to, std::move(loaded));
}

bool Registry::Move(const ModelId& id, ModelState to,
                    absl::StatusOr<LoadedNetwork> loaded) {
  const MutexLock lock(publishing_);
  if (phase_ == ServerPhase::kDraining) return false;
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(),
                   [&id](const ModelEntry& e) { return e.id == id; });
  assert(entry != entries_.end() && IsLegalMove(entry->state, to));
  assert(loaded.ok() == (to != ModelState::kFailed));
  entry->state = to;
  if (loaded.ok()) {
    entry->network = std::move(loaded->network);
    entry->cost = loaded->cost;
  } else {
    entry->reason = LoadFailureReason(loaded.status().code());
  }
  Publish();
  if (events_.on_move) events_.on_move(*entry, loaded.status());
  return true;
}

void Registry::SetPhase(ServerPhase phase) {
  const MutexLock lock(publishing_);
  if (phase_ == ServerPhase::kDraining) return;
  phase_ = phase;
  Publish();
}

void Registry::Publish() {
  auto table =
      std::make_shared<const RoutingTable>(entries_, phase_, ready_when_);
  // The workers first: when AwaitLoaded returns, they route by this table.
  if (events_.publish) events_.publish(table);
  const MutexLock lock(mu_);
  table_ = std::move(table);
  loaded_.NotifyAll();
}

void Registry::AwaitLoaded() {
  const MutexLock lock(mu_);
  while (table_->phase() == ServerPhase::kStarting) loaded_.Wait(mu_);
}

void Registry::BeginDrain() { SetPhase(ServerPhase::kDraining); }

std::shared_ptr<const RoutingTable> Registry::table() const {
  const MutexLock lock(mu_);
  return table_;
}

}  // namespace neurite
