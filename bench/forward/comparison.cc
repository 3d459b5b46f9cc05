#include "bench/forward/comparison.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/forward/native_net.h"
#include "core/base/status_macros.h"

namespace neurite::bench {
namespace {

struct Entry {
  Implementation implementation;
  std::unique_ptr<ForwardPass> pass;
  Matrix output;
};

// Both must be contiguous.
bool SameBits(ConstMatrixView a, ConstMatrixView b) {
  const auto floats = static_cast<size_t>(a.rows() * a.cols());
  return std::memcmp(a.data(), b.data(), floats * sizeof(float)) == 0;
}

class Comparison {
 public:
  Comparison(const Net& net, Activation hidden, int64_t most_rows)
      : net_(net),
        hidden_(hidden),
        input_(RandomRows(net, most_rows)),
        reference_(most_rows, net.outputs()) {}

  absl::Status Add(std::span<const Implementation> implementations) {
    const ModelSpec spec = SpecOf(net_, hidden_);
    for (const Implementation implementation : implementations) {
      NEURITE_ASSIGN_OR_RETURN(auto pass, MakeForwardPass(implementation, spec),
                               ImplementationName(implementation));
      entries_.push_back({implementation, std::move(pass),
                          Matrix(input_.rows(), net_.outputs())});
    }
    return Ours().pass->Prepare(input_, reference_);
  }

  absl::StatusOr<Cell> Measure(int64_t rows, const TurnOptions& options,
                               NoiseDetector& noise) {
    std::vector<std::function<void()>> runs;
    for (Entry& entry : entries_) {
      NEURITE_RETURN_IF_ERROR(
          entry.pass->Prepare(input_.view().Rows(0, rows),
                              entry.output.view().Rows(0, rows)),
          ImplementationName(entry.implementation));
      runs.emplace_back([pass = entry.pass.get()] { pass->Run(); });
    }
    NEURITE_RETURN_IF_ERROR(CheckAnswers(rows));
    const Turns turns = TakeTurns(runs, options, noise);
    Cell cell{.net = net_, .hidden = hidden_, .rows = rows, .calm = turns.calm};
    for (size_t i = 0; i < entries_.size(); ++i) {
      cell.timings[entries_[i].implementation] = turns.timings[i];
    }
    cell.same_bits = HasSameBits(rows);
    return cell;
  }

 private:
  Entry& Ours() {
    return *std::find_if(entries_.begin(), entries_.end(), [](const Entry& c) {
      return c.implementation == Implementation::kOurs;
    });
  }

  // The native matrix product guarantees the same bits for every batch size and
  // instruction set.
  bool HasSameBits(int64_t rows) {
    return std::all_of(entries_.begin(), entries_.end(), [&](const Entry& c) {
      return (c.implementation != Implementation::kOurs &&
              c.implementation != Implementation::kOursAvx2) ||
             SameBits(c.output.view().Rows(0, rows), reference_.view());
    });
  }

  absl::Status CheckAnswers(int64_t rows) {
    const ConstMatrixView ours = Ours().output.view().Rows(0, rows);
    for (const Entry& entry : entries_) {
      NEURITE_RETURN_IF_ERROR(CompareOutputs(
          ours, entry.output.view().Rows(0, rows),
          absl::StrCat(ImplementationName(entry.implementation), " on ",
                       net_.Name(), ", ", HiddenName(hidden_), ", ", rows,
                       " rows")));
    }
    return absl::OkStatus();
  }

  const Net net_;
  const Activation hidden_;
  const Matrix input_;
  Matrix reference_;  // our outputs for all rows as one batch
  std::vector<Entry> entries_;
};

}  // namespace

absl::StatusOr<std::vector<Cell>> Compare(
    const Net& net, Activation hidden, std::span<const int64_t> rows,
    std::span<const Implementation> implementations, const TurnOptions& options,
    NoiseDetector& noise) {
  Comparison comparison(net, hidden,
                        *std::max_element(rows.begin(), rows.end()));
  NEURITE_RETURN_IF_ERROR(comparison.Add(implementations));
  std::vector<Cell> cells;
  for (const int64_t each : rows) {
    NEURITE_ASSIGN_OR_RETURN(Cell cell,
                             comparison.Measure(each, options, noise));
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::vector<ActivationCell> CompareActivations(const Net& net,
                                               std::span<const int64_t> rows,
                                               const TurnOptions& options,
                                               NoiseDetector& noise) {
  static constexpr Activation kActivations[] = {
      Activation::kIdentity, Activation::kSigmoid, Activation::kTanh,
      Activation::kElu,      Activation::kGelu,    Activation::kSoftplus};
  std::vector<ActivationCell> cells;
  if (rows.empty()) return cells;
  const int64_t most = *std::max_element(rows.begin(), rows.end());
  const Matrix input = RandomRows(net, most);
  Matrix output(most, net.outputs());
  NativeNet native(BestIsa(), SpecOf(net, Activation::kIdentity));
  for (const int64_t each : rows) {
    std::vector<std::function<void()>> runs;
    for (const Activation activation : kActivations) {
      runs.emplace_back([&, each, activation] {
        native.SetHidden(activation);
        native.Run(input.view().Rows(0, each), output.view().Rows(0, each));
      });
    }
    const Turns turns = TakeTurns(runs, options, noise);
    for (size_t i = 1; i < runs.size(); ++i) {
      cells.push_back({.net = net,
                       .activation = kActivations[i],
                       .rows = each,
                       .with = turns.timings[i],
                       .without = turns.timings[0],
                       .calm = turns.calm});
    }
  }
  return cells;
}

}  // namespace neurite::bench
