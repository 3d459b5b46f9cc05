#include "bench/forward/rival.h"

namespace neurite::bench {
namespace {

struct Names {
  const char* name;
  const char* word;
};

Names NamesOf(Contestant contestant) {
  switch (contestant) {
    case Contestant::kOurs:
      return {"ours", "ours"};
    case Contestant::kOursAvx2:
      return {"ours, AVX2", "ours-avx2"};
    case Contestant::kOursOpenBlas:
      return {"ours, OpenBLAS", "ours-openblas"};
    case Contestant::kPlainOpenBlas:
      return {"plain OpenBLAS", "openblas"};
    case Contestant::kOneDnn:
      return {"oneDNN", "onednn"};
    case Contestant::kOnnxRuntime:
      return {"ONNX Runtime", "onnxruntime"};
  }
  return {"", ""};
}

}  // namespace

std::span<const Contestant> EveryContestant() {
  static constexpr Contestant kAll[] = {
      Contestant::kOurs,         Contestant::kOursAvx2,
      Contestant::kOursOpenBlas, Contestant::kPlainOpenBlas,
      Contestant::kOneDnn,       Contestant::kOnnxRuntime};
  return kAll;
}

std::string ContestantName(Contestant contestant) {
  return NamesOf(contestant).name;
}

std::string ContestantWord(Contestant contestant) {
  return NamesOf(contestant).word;
}

}  // namespace neurite::bench
