// A pool of objects that are reused.
#ifndef NEURITE_CORE_BASE_OBJECT_POOL_H_
#define NEURITE_CORE_BASE_OBJECT_POOL_H_

#include <cassert>
#include <cstddef>
#include <memory>
#include <vector>

namespace neurite {

// Keeps the objects that are given back, and hands out the last one first,
// because it is likely still in the CPU cache. Not thread-safe.
template <typename T>
class ObjectPool {
 public:
  ObjectPool() = default;
  // REQUIRES: every object has been given back.
  ~ObjectPool() { assert(idle_.size() == objects_); }

  ObjectPool(const ObjectPool&) = delete;
  ObjectPool& operator=(const ObjectPool&) = delete;

  // Returns an object as it was given back, or one that `make()` returns as a
  // unique_ptr.
  template <typename Make>
  T& Take(const Make& make) {
    if (idle_.empty()) return Add(make());
    T& object = *idle_.back().release();
    idle_.pop_back();
    return object;
  }
  T& Take() {
    return Take([] { return std::make_unique<T>(); });
  }

  // `object` was returned by Take. Does not allocate.
  void GiveBack(T& object) noexcept { idle_.emplace_back(&object); }

  // Deletes the objects that are not in use.
  void Trim() {
    objects_ -= idle_.size();
    idle_ = std::vector<std::unique_ptr<T>>();
    idle_.reserve(objects_);
  }

 private:
  T& Add(std::unique_ptr<T> object) {
    if (idle_.capacity() == objects_) idle_.reserve(2 * objects_ + 1);
    ++objects_;
    return *object.release();
  }

  std::vector<std::unique_ptr<T>> idle_;
  size_t objects_ = 0;  // idle or not; never above the capacity of idle_
};

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_OBJECT_POOL_H_
