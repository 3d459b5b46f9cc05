// Random numbers with which a failing test can be repeated.
#ifndef NEURITE_TESTS_TESTING_SEEDED_RNG_H_
#define NEURITE_TESTS_TESTING_SEEDED_RNG_H_

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace neurite {

// The seed is NEURITE_TEST_SEED, or 20221203 by default; failures print it.
class SeededRng {
 public:
  SeededRng()
      : seed_(SeedFromEnvironment()),
        engine_(seed_),
        trace_(__FILE__, __LINE__,
               "NEURITE_TEST_SEED=" + std::to_string(seed_)) {}

  // Uniform in [low, high).
  float Uniform(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(engine_);
  }
  // Uniform in [low, high].
  int64_t Integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine_);
  }
  uint32_t Bits() { return static_cast<uint32_t>(engine_()); }
  std::mt19937& engine() { return engine_; }

 private:
  static uint32_t SeedFromEnvironment() {
    const char* seed = std::getenv("NEURITE_TEST_SEED");
    return seed == nullptr
               ? 20221203u
               : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
  }

  uint32_t seed_;
  std::mt19937 engine_;
  ::testing::ScopedTrace trace_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_SEEDED_RNG_H_
