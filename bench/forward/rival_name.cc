#include "bench/forward/rival.h"

namespace neurite::bench {

std::span<const Contestant> EveryContestant() {
  static constexpr Contestant kAll[] = {
      Contestant::kOurs, Contestant::kPlainOpenBlas, Contestant::kOneDnn,
      Contestant::kOnnxRuntime};
  return kAll;
}

std::string ContestantName(Contestant contestant) {
  switch (contestant) {
    case Contestant::kOurs:
      return "ours";
    case Contestant::kPlainOpenBlas:
      return "plain OpenBLAS";
    case Contestant::kOneDnn:
      return "oneDNN";
    case Contestant::kOnnxRuntime:
      return "ONNX Runtime";
  }
  return "";
}

}  // namespace neurite::bench
