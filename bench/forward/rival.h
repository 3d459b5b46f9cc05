// Who computes the same forward pass.
#ifndef NEURITE_BENCH_FORWARD_RIVAL_H_
#define NEURITE_BENCH_FORWARD_RIVAL_H_

#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/math/matrix.h"
#include "core/model/model_spec.h"

namespace neurite::bench {

enum class Contestant { kOurs, kPlainOpenBlas, kOneDnn, kOnnxRuntime };

std::span<const Contestant> EveryContestant();
// "ours", "plain OpenBLAS", "oneDNN", "ONNX Runtime".
std::string ContestantName(Contestant contestant);

// One network ready to run, on the calling thread alone.
class Rival {
 public:
  virtual ~Rival() = default;

  // Which version, and how it was set up, in a line.
  virtual std::string Description() const = 0;

  // Readies Run() for these rows: input [rows x inputs] -> output
  // [rows x outputs], both without gaps and in place until the next Prepare().
  // Not timed: whatever can be done once is done here.
  virtual absl::Status Prepare(ConstMatrixView input, MatrixView output) = 0;

  // One forward pass. REQUIRES: Prepare() was OK. What fails here, although
  // Prepare() has run the same, ends the program with a message.
  virtual void Run() = 0;
};

// `spec` has hidden layers of one activation, RELU or SIGMOID, and a last one
// with none. UNAVAILABLE, with the reason, if the contestant is not here.
absl::StatusOr<std::unique_ptr<Rival>> MakeRival(Contestant contestant,
                                                 const ModelSpec& spec);

// Each contestant, in a file of its own.
absl::StatusOr<std::unique_ptr<Rival>> MakeOurs(const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<Rival>> MakePlainOpenBlas(const ModelSpec& spec);
absl::StatusOr<std::unique_ptr<Rival>> MakeOneDnn(const ModelSpec& spec);
// The library is NEURITE_ONNXRUNTIME, or what the system's loader finds.
absl::StatusOr<std::unique_ptr<Rival>> MakeOnnxRuntime(const ModelSpec& spec);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_RIVAL_H_
