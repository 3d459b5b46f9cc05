// Loads models and publishes them to the workers.
#ifndef NEURITE_CORE_SERVING_REGISTRY_H_
#define NEURITE_CORE_SERVING_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "core/base/mutex.h"
#include "core/model/workspace.h"
#include "core/serving/loader.h"
#include "core/serving/repository.h"
#include "core/serving/routing_table.h"

namespace neurite {

// Callbacks of the registry. They are called one at a time, on the loader
// thread or on the thread that calls Start or BeginDrain, and the registry
// waits for each to return. They may call only table() of the registry.
struct RegistryEvents {
  // Publishes a new table. When it returns, every worker must route by it.
  std::function<void(std::shared_ptr<const RoutingTable>)> publish;

  // Reports that `entry` has entered its current state. For logs: `loaded` is
  // OK unless the version failed, then the full error, which may quote paths
  // and the file; entry.reason is what clients are told.
  std::function<void(const ModelEntry& entry, const absl::Status& loaded)>
      on_move;
};

// Loads models one after the other on a loader thread. Thread-safe.
class Registry {
 public:
  // `clock` must outlive the registry. `ready_when`: of the tables.
  Registry(const LoaderOptions& options, RegistryEvents events,
           ReadyWhen ready_when = ReadyWhen::kAny,
           const Clock& clock = Clock::Real());

  // Stops loading after the current model.
  ~Registry();

  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Publishes all of `versions` as pending, then loads them on the loader
  // thread. Publishes every change of state, and finally the phase kServing.
  // REQUIRES: called at most once; the ids are unique.
  void Start(std::vector<VersionOnDisk> versions);

  // Waits until every version given to Start is available or failed, or until
  // BeginDrain has been called.
  void AwaitLoaded();

  // Publishes the phase kDraining. After it returns, nothing is published and
  // no further model is loaded. Idempotent.
  void BeginDrain();

  std::shared_ptr<const RoutingTable> table() const;

 private:
  void LoadAll(const std::vector<VersionOnDisk>& versions);
  void LoadOne(const VersionOnDisk& version, Workspace& workspace);

  // Changes the state of one entry and publishes it. `loaded` is an error if
  // and only if `to` is kFailed. Once the server is
  // draining, does nothing and returns false.
  bool Move(const ModelId& id, ModelState to,
            absl::StatusOr<LoadedNetwork> loaded);
  void SetPhase(ServerPhase phase);
  void Publish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(publishing_);

  const LoaderOptions options_;
  const RegistryEvents events_;
  const ReadyWhen ready_when_;
  const Clock& clock_;

  // Held while a change is made and published, so that changes are published in
  // order. Readers of the table never take it. Taken before mu_.
  Mutex publishing_;
  std::vector<ModelEntry> entries_ ABSL_GUARDED_BY(publishing_);
  ServerPhase phase_ ABSL_GUARDED_BY(publishing_) = ServerPhase::kStarting;

  mutable Mutex mu_;
  CondVar loaded_;  // signalled when the phase changes
  std::shared_ptr<const RoutingTable> table_ ABSL_GUARDED_BY(mu_);

  // The last member: joined before the members that it uses are destroyed.
  std::thread loader_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_REGISTRY_H_
