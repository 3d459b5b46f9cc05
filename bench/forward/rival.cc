#include "bench/forward/rival.h"

namespace neurite::bench {

absl::StatusOr<std::unique_ptr<Rival>> MakeRival(Contestant contestant,
                                                 const ModelSpec& spec) {
  switch (contestant) {
    case Contestant::kOurs:
      return MakeOurs(spec);
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
