#include "core/math/blas_runtime.h"

#include <cblas.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/math/activation_isa.h"
#include "core/math/blas_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// Returns the output of blas_probe when the user has chosen `core`.
std::string Probe(const std::string& core) {
  const std::string command =
      "OPENBLAS_CORETYPE=" + core + " " + NEURITE_BLAS_PROBE;
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[256];
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) output += buffer;
  EXPECT_EQ(pclose(pipe), 0) << output;
  return output;
}

// True if the processor or the user excludes other kernels.
bool OthersMayFail(std::string* why) {
  const auto& runtime = CheckBlasRuntime();
  if (runtime.ok() && runtime->core_set_by_user) {
    *why = "OPENBLAS_CORETYPE is set: other kernels may be wrong or crash here";
  } else if (BestIsa() == Isa::kPortable) {
    *why = "the processor has no AVX2";
  }
  return !why->empty();
}

TEST(BlasRuntime, PassesItsSelfCheckOnOneThread) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const BlasRuntime runtime, CheckBlasRuntime());
  EXPECT_EQ(openblas_get_num_threads(), 1);
  EXPECT_THAT(runtime.DebugString(), HasSubstr("OpenBLAS 0."));
  EXPECT_THAT(runtime.DebugString(), HasSubstr(runtime.core + " kernels"));
  EXPECT_THAT(runtime.DebugString(), HasSubstr("1 thread per product"));
}

TEST(BlasRuntime, ChoosesKernelsByInstructionSet) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const BlasRuntime runtime, CheckBlasRuntime());
  if (runtime.core_set_by_user) GTEST_SKIP() << "OPENBLAS_CORETYPE is set";
  if (runtime.isa == "AVX-512") {
    EXPECT_EQ(runtime.core, "SkylakeX");
    EXPECT_TRUE(runtime.same_bits_in_every_batch);
  } else if (runtime.isa == "AVX2") {
    EXPECT_EQ(runtime.core, "Haswell");
  } else {
    EXPECT_EQ(runtime.isa, "SSE2");
  }
}

TEST(BlasRuntime, LaterChecksReturnTheSameResult) {
  EXPECT_EQ(&CheckBlasRuntime(), &CheckBlasRuntime());
}

TEST(BlasRuntime, HonoursTheUsersKernelsAndReportsTheirBitsCorrectly) {
  std::string why;
  if (OthersMayFail(&why)) GTEST_SKIP() << why;
  EXPECT_THAT(Probe("Haswell"), AnyOf("Haswell 1 0 0\n", "Haswell 1 1 1\n"));
}

TEST(BlasRuntime, ReportsKernelsWithBatchDependentBits) {
  std::string why;
  if (OthersMayFail(&why)) GTEST_SKIP() << why;
  EXPECT_EQ(Probe("Prescott"), "Prescott 1 0 0\n");
}

}  // namespace
}  // namespace neurite
