// Passes tasks from other threads to a worker.
#ifndef NEURITE_SERVER_TRANSPORT_WORKER_MAILBOX_H_
#define NEURITE_SERVER_TRANSPORT_WORKER_MAILBOX_H_

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "core/base/mutex.h"

namespace neurite {

class WorkerMailbox {
 public:
  using Task = std::function<void()>;

  // Any thread. The caller must wake the worker afterwards.
  void Post(Task task) {
    {
      const MutexLock lock(mu_);
      tasks_.push_back(std::move(task));
    }
    any_ = true;
  }

  // Runs the posted tasks in order. The worker's thread only; takes no lock if
  // there are none.
  void RunAll() {
    if (!any_.load(std::memory_order_relaxed)) return;
    any_ = false;
    std::vector<Task> tasks;
    {
      const MutexLock lock(mu_);
      tasks.swap(tasks_);
    }
    for (const Task& task : tasks) task();
  }

 private:
  std::atomic<bool> any_{false};
  Mutex mu_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_WORKER_MAILBOX_H_
