#include "core/serving/registry.h"

#include <atomic>
#include <future>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string GoodModel() { return FormatTextModel(WeightedSumSpec(2, 0)); }

class RegistryTest : public ::testing::Test {
 protected:
  std::vector<VersionOnDisk> Scan() const {
    return ScanRepository(root_.path())->versions;
  }

  // Loads the models on disk; returns the table once all are loaded.
  std::shared_ptr<const RoutingTable> Load(const LoaderOptions& options = {}) {
    Registry registry(options, {.publish = {},
                                .on_move = [this](const ModelEntry& entry,
                                                  const absl::Status& loaded) {
                                  logged_[entry.id.name] =
                                      std::string(loaded.message());
                                }});
    registry.Start(Scan());
    registry.AwaitLoaded();
    return registry.table();
  }

  // The error that was logged for the model; empty if it did not fail.
  const std::string& LoggedFor(const std::string& name) {
    return logged_[name];
  }

  // What clients are told.
  static std::string ReasonOf(const RoutingTable& table, const char* name) {
    const auto versions = table.VersionsOf(name);
    if (versions.empty()) return "not there";
    return versions[0].state == ModelState::kFailed ? versions[0].reason
                                                    : "not failed";
  }

  TempFolder root_;

 private:
  std::map<std::string, std::string> logged_;
};

TEST_F(RegistryTest, PublishesEveryTransitionInOrder) {
  root_.WriteFile("good/1/model.textproto", GoodModel());
  root_.WriteFile("bad/1/model.textproto", "nonsense");
  std::vector<std::string> moves;
  std::vector<ServerPhase> phases;
  Registry registry(
      {}, {.publish =
               [&](const std::shared_ptr<const RoutingTable>& table) {
                 phases.push_back(table->phase());
               },
           .on_move =
               [&](const ModelEntry& entry, const absl::Status&) {
                 moves.push_back(absl::StrCat(entry.id.DebugString(), " ",
                                              ModelStateName(entry.state)));
               }});
  registry.Start(Scan());
  registry.AwaitLoaded();
  EXPECT_THAT(moves, ElementsAre("bad@1 loading", "bad@1 failed",
                                 "good@1 loading", "good@1 available"));
  EXPECT_THAT(phases,
              ElementsAre(ServerPhase::kStarting, ServerPhase::kStarting,
                          ServerPhase::kStarting, ServerPhase::kStarting,
                          ServerPhase::kStarting, ServerPhase::kServing));
  EXPECT_TRUE(registry.table()->serving());
}

TEST_F(RegistryTest, ServesGoodModelsAndLogsTheReasonOfEachBrokenOne) {
  root_.WriteFile("good/1/model.textproto", GoodModel());

  std::string damaged = FormatBinaryModel(WeightedSumSpec(2, 0));
  damaged[damaged.size() / 2] ^= 1;
  root_.WriteFile("damaged/1/model.pb", damaged);

  ModelSpec widths = WeightedSumSpec(2, 0);
  widths.layers.push_back(
      {.inputs = 2, .outputs = 1, .weights = {1, 1}, .bias = {0}});
  root_.WriteFile("widths/1/model.textproto", FormatTextModel(widths));

  ModelSpec nan = WeightedSumSpec(2, 0);
  nan.layers[0].weights[1] = std::numeric_limits<float>::quiet_NaN();
  root_.WriteFile("nan/1/model.textproto", FormatTextModel(nan));

  ModelSpec labels = EchoSpec(3);
  std::get<ClassificationSpec>(labels.task).labels.pop_back();
  root_.WriteFile("labels/1/model.textproto", FormatTextModel(labels));

  ModelSpec golden = WeightedSumSpec(2, 0);
  golden.golden_vectors = {{.input = {1, 1}, .output = {4}}};
  root_.WriteFile("golden/1/model.textproto", FormatTextModel(golden));

  ModelSpec sizes = WeightedSumSpec(2, 0);
  sizes.layers[0].inputs = sizes.input.width = int64_t{1} << 62;
  root_.WriteFile("sizes/1/model.textproto", FormatTextModel(sizes));

  root_.MakeFolder("folder/1/model.pb");
  root_.MakeFifo("fifo/1/model.pb");
  std::string nested;
  for (int i = 0; i < 10'000; ++i) nested += "input {";
  root_.WriteFile("nested/1/model.textproto", nested);
  root_.MakeFolder("nothing/1");

  const auto table = Load();
  const struct {
    const char* model;
    const char* word;
  } kRefused[] = {
      {"damaged", "model.pb"},
      {"widths", "layers[1]"},
      {"nan", "layers[0].weights[1]"},
      {"labels", "labels"},
      {"golden", "golden_vectors[0]"},
      {"sizes", "model.textproto"},
      {"folder", "directory"},
      {"fifo", "FIFO"},
      {"nested", "line 1"},
      {"nothing", "neither"},
  };
  for (const auto& c : kRefused) {
    EXPECT_THAT(LoggedFor(c.model), HasSubstr(c.word)) << c.model;
    EXPECT_THAT(LoggedFor(c.model), HasSubstr(absl::StrCat(c.model, "/1")))
        << "the log must name the file";
    EXPECT_THAT(ReasonOf(*table, c.model),
                AllOf(HasSubstr("log has the details"), Not(HasSubstr("/")),
                      Not(HasSubstr("layers")), Not(HasSubstr("line 1"))))
        << "clients are told only the kind of failure";
  }
  EXPECT_EQ(LoggedFor("good"), "");
  EXPECT_THAT(table->Find("good", std::nullopt), IsOk());
  EXPECT_TRUE(table->serving());
}

TEST_F(RegistryTest, DoesNotServeIfEveryModelFailed) {
  root_.WriteFile("bad/1/model.textproto", "nonsense");
  const auto table = Load();
  EXPECT_EQ(table->phase(), ServerPhase::kServing);
  EXPECT_FALSE(table->serving());
}

TEST_F(RegistryTest, IsReadyAsAskedIfOneOfFiveModelsFailed) {
  for (const char* model : {"a", "b", "c", "d"}) {
    root_.WriteFile(absl::StrCat(model, "/1/model.textproto"), GoodModel());
  }
  root_.WriteFile("bad/1/model.textproto", "nonsense");
  for (const auto ready_when : {ReadyWhen::kAny, ReadyWhen::kAll}) {
    Registry registry({}, {}, ready_when);
    registry.Start(Scan());
    registry.AwaitLoaded();
    EXPECT_EQ(registry.table()->serving(), ready_when == ReadyWhen::kAny);
    EXPECT_THAT(registry.table()->Find("a", std::nullopt), IsOk());
  }
}

TEST_F(RegistryTest, RejectsAFileOverTheSizeLimit) {
  root_.WriteFile("large/1/model.textproto", GoodModel());
  const auto table = Load({.max_file_bytes = 10});
  EXPECT_THAT(LoggedFor("large"), HasSubstr("at most 10 bytes"));
  EXPECT_EQ(ReasonOf(*table, "large"),
            "the model is larger than the server's limit or memory; the "
            "server's log has the details");
}

TEST_F(RegistryTest, PublishesNothingWhileDraining) {
  for (int version = 1; version <= 3; ++version) {
    root_.WriteFile(absl::StrCat("m/", version, "/model.textproto"),
                    GoodModel());
  }
  std::promise<void> first_is_available, may_go_on;
  std::future<void> go_on = may_go_on.get_future();
  std::atomic<int> after_draining{0};
  std::atomic<bool> drained{false};
  int available = 0;
  Registry registry(
      {}, {.publish =
               [&](const std::shared_ptr<const RoutingTable>&) {
                 if (drained) ++after_draining;
               },
           .on_move =
               [&](const ModelEntry& entry, const absl::Status&) {
                 if (entry.state != ModelState::kAvailable || ++available > 1) {
                   return;
                 }
                 first_is_available.set_value();
                 go_on.wait();
               }});
  registry.Start(Scan());
  first_is_available.get_future().wait();
  std::thread drain([&] {
    registry.BeginDrain();
    drained = true;
  });
  may_go_on.set_value();
  drain.join();
  registry.AwaitLoaded();
  EXPECT_EQ(registry.table()->phase(), ServerPhase::kDraining);
  EXPECT_FALSE(registry.table()->serving());
  EXPECT_EQ(after_draining, 0);
}

TEST_F(RegistryTest, ReadersSeeConsistentTablesWhileModelsLoad) {
  constexpr int kVersions = 40;
  for (int version = 1; version <= kVersions; ++version) {
    root_.WriteFile(absl::StrCat("m/", version, "/model.textproto"),
                    FormatTextModel(WeightedSumSpec(
                        1, /*bias=*/static_cast<float>(version))));
  }
  Registry registry({}, {});
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      Workspace workspace;
      const Matrix zero(1, 1);
      Matrix output(1, 1);
      int64_t last = 0;
      while (!stop) {
        const std::shared_ptr<const RoutingTable> table = registry.table();
        const auto entry = table->Find("m", std::nullopt);
        if (!entry.ok()) continue;
        (*entry)->network->Run(zero, workspace, output);
        if (output(0, 0) != static_cast<float>((*entry)->id.version) ||
            (*entry)->id.version < last) {
          ++wrong;
        }
        last = (*entry)->id.version;
      }
    });
  }
  registry.Start(Scan());
  registry.AwaitLoaded();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0) << "a wrong version, or an older one later";
  EXPECT_EQ((*registry.table()->Find("m", std::nullopt))->id.version,
            kVersions);
}

}  // namespace
}  // namespace neurite
