#include "bench/forward/rival.h"

namespace neurite::bench {

absl::StatusOr<std::unique_ptr<Rival>> MakeRival(Contestant contestant,
                                                 const ModelSpec& spec) {
  switch (contestant) {
    case Contestant::kOurs:
      return MakeOurs(spec, GemmBackend::kNative);
    case Contestant::kOursAvx2:
      return MakeOursAvx2(spec);
    case Contestant::kOursOpenBlas:
      return MakeOurs(spec, GemmBackend::kOpenBlas);
    case Contestant::kPlainOpenBlas:
      return MakePlainOpenBlas(spec);
    case Contestant::kOneDnn:
      return MakeOneDnn(spec);
    case Contestant::kOnnxRuntime:
      return MakeOnnxRuntime(spec);
  }
  return absl::InternalError("no such contestant");
}

}  // namespace neurite::bench
