#include "bench/forward/implementation.h"

namespace neurite::bench {
namespace {

struct Names {
  const char* name;
  const char* word;
};

Names NamesOf(Implementation implementation) {
  switch (implementation) {
    case Implementation::kOurs:
      return {"ours", "ours"};
    case Implementation::kOursAvx2:
      return {"ours, AVX2", "ours-avx2"};
    case Implementation::kOursOpenBlas:
      return {"ours, OpenBLAS", "ours-openblas"};
    case Implementation::kPlainOpenBlas:
      return {"plain OpenBLAS", "openblas"};
    case Implementation::kOneDnn:
      return {"oneDNN", "onednn"};
    case Implementation::kOnnxRuntime:
      return {"ONNX Runtime", "onnxruntime"};
  }
  return {"", ""};
}

}  // namespace

std::span<const Implementation> EveryImplementation() {
  static constexpr Implementation kAll[] = {
      Implementation::kOurs,         Implementation::kOursAvx2,
      Implementation::kOursOpenBlas, Implementation::kPlainOpenBlas,
      Implementation::kOneDnn,       Implementation::kOnnxRuntime};
  return kAll;
}

std::string ImplementationName(Implementation implementation) {
  return NamesOf(implementation).name;
}

std::string ImplementationWord(Implementation implementation) {
  return NamesOf(implementation).word;
}

}  // namespace neurite::bench
