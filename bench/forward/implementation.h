// The implementations of the forward pass that the benchmarks compare.
#ifndef NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_
#define NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/math/gemm.h"
#include "core/math/matrix.h"
#include "core/model/model_spec.h"

namespace neurite::bench {

enum class Implementation {
  kOurs,          // the native matrix product, as the server runs it
  kOursAvx2,      // the same, limited to AVX2
  kOursOpenBlas,  // as the server runs it with OpenBLAS
  kPlainOpenBlas,
  kOneDnn,
  kOnnxRuntime,
};

std::vector<Implementation> EveryImplementation();
// For reports: "ours", "ours, AVX2", "plain OpenBLAS", ...
std::string ImplementationName(Implementation implementation);
// For command lines: "ours", "ours-avx2", "openblas", ...
std::string ImplementationWord(Implementation implementation);

// One network, ready to run on the calling thread only.
class ForwardPass {
 public:
  virtual ~ForwardPass() = default;

  // The version and the configuration of the implementation, in one line.
  virtual std::string Description() const = 0;

  // Prepares Run() for these rows: input [rows x inputs] -> output
  // [rows x outputs]. Both must be contiguous and stay valid until the next
  // Prepare(). Not timed: all one-time work is done here.
  virtual absl::Status Prepare(ConstMatrixView input, MatrixView output) = 0;

  // Runs one forward pass. REQUIRES: Prepare() returned OK. Prepare() has run
  // the same pass, so a failure here ends the program with a message.
  virtual void Run() = 0;
};

// All hidden layers of `spec` have the same activation, RELU or SIGMOID; the
// last layer has none. Returns UNAVAILABLE, with the reason, if the
// implementation is not installed.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeForwardPass(
    Implementation implementation, const ModelSpec& spec);

// One factory per implementation.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOurs(const ModelSpec& spec,
                                                      GemmBackend backend);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOursAvx2(
    const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakePlainOpenBlas(
    const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOneDnn(const ModelSpec& spec);
// Loads the library that NEURITE_ONNXRUNTIME names, or else the one that the
// system's loader finds.
absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOnnxRuntime(
    const ModelSpec& spec);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_IMPLEMENTATION_H_
