// Brings models from disk into service, on a thread of its own.
#ifndef NEURITE_CORE_SERVING_REGISTRY_H_
#define NEURITE_CORE_SERVING_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "core/base/mutex.h"
#include "core/model/workspace.h"
#include "core/serving/loader.h"
#include "core/serving/repository.h"
#include "core/serving/routing_table.h"

namespace neurite {

// What the registry tells others, one at a time, from its loader thread or from
// whoever calls Start or BeginDrain. It waits for each to return; none may call
// the registry back, but for table().
struct RegistryEvents {
  // A new table. Every worker must route by it when this returns.
  std::function<void(std::shared_ptr<const RoutingTable>)> publish;

  // `entry` has moved to the state it shows. For logs.
  std::function<void(const ModelEntry&)> on_move;
};

// Thread-safe.
class Registry {
 public:
  // `clock` outlives the registry.
  Registry(const LoaderOptions& options, RegistryEvents events,
           const Clock& clock = Clock::Real());

  // Stops loading after the model at hand.
  ~Registry();

  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Publishes all of `versions` as pending, then loads one after the other on
  // the loader thread, publishing each move, and at the end the phase kServing.
  // At most one call. REQUIRES: the ids are unique.
  void Start(std::vector<VersionOnDisk> versions);

  // Waits until Start's versions have all become available or failed, or
  // BeginDrain was called.
  void AwaitLoaded();

  // Publishes the phase kDraining. Nothing is published after it returns, and
  // no model is loaded. Idempotent.
  void BeginDrain();

  std::shared_ptr<const RoutingTable> table() const;

 private:
  void LoadAll(const std::vector<VersionOnDisk>& versions);
  void LoadOne(const VersionOnDisk& version, Workspace& workspace);

  // Moves one entry and publishes. False, and nothing is done, once the server
  // drains.
  bool Move(const ModelId& id, ModelState to, std::string reason,
            LoadedNetwork loaded);
  void SetPhase(ServerPhase phase);
  void Publish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(publishing_);

  const LoaderOptions options_;
  const RegistryEvents events_;
  const Clock& clock_;

  // Held while one change is made and told: keeps changes in order. Readers of
  // the table never take it. Taken before mu_.
  Mutex publishing_;
  std::vector<ModelEntry> entries_ ABSL_GUARDED_BY(publishing_);
  ServerPhase phase_ ABSL_GUARDED_BY(publishing_) = ServerPhase::kStarting;

  mutable Mutex mu_;
  CondVar loaded_;  // signalled when the phase changes
  std::shared_ptr<const RoutingTable> table_ ABSL_GUARDED_BY(mu_);

  // Last: joined before what it uses is destroyed.
  std::thread loader_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_REGISTRY_H_
