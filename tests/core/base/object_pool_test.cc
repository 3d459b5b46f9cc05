#include "core/base/object_pool.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

// Counts the objects that exist.
class Counted {
 public:
  Counted() { ++existing; }
  ~Counted() { --existing; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  int value = 0;
  static int existing;
};
int Counted::existing = 0;

TEST(ObjectPoolTest, TheLastGivenBackIsTakenFirst) {
  ObjectPool<Counted> pool;
  Counted& first = pool.Take();
  Counted& second = pool.Take();
  first.value = 1;
  second.value = 2;
  pool.GiveBack(second);
  pool.GiveBack(first);
  EXPECT_EQ(pool.Take().value, 1) << "as it was";
  EXPECT_EQ(&pool.Take(), &second);
  EXPECT_EQ(Counted::existing, 2);
  pool.GiveBack(first);
  pool.GiveBack(second);
}

TEST(ObjectPoolTest, TrimDeletesWhatIsNotInUse) {
  {
    ObjectPool<Counted> pool;
    Counted& kept = pool.Take();
    for (int i = 0; i < 3; ++i) {
      Counted& a = pool.Take();
      Counted& b = pool.Take();
      EXPECT_EQ(Counted::existing, 3);
      pool.GiveBack(a);
      pool.GiveBack(b);
      pool.Trim();
      EXPECT_EQ(Counted::existing, 1);
    }
    pool.GiveBack(kept);
    EXPECT_EQ(Counted::existing, 1);
  }
  EXPECT_EQ(Counted::existing, 0);
}

}  // namespace
}  // namespace neurite
