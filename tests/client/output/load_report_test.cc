#include "client/output/load_report.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

LoadRunReport RunOf(double rate, int requests) {
  LoadRunReport run;
  run.rate = rate;
  LoadResult& result = run.result;
  for (int i = 0; i < requests; ++i) {
    result.tally.latency.Add(microseconds(1000 + i));
    result.tally.lateness.Add(nanoseconds(800));
  }
  result.tally.ok_in_time = result.tally.ended_in_time = requests;
  result.seconds = 2;
  result.client_cpu_seconds = 0.002;
  return run;
}

LoadReport Closed() {
  LoadReport report;
  report.model = "mnist";
  report.version = 2;
  report.server = "127.0.0.1:8500";
  report.input = "random rows, seed 1";
  report.runs = {RunOf(0, 1000)};
  return report;
}

LoadReport Rates() {
  LoadReport report = Closed();
  report.options.scenario = Scenario::kServer;
  report.runs = {RunOf(2000, 4000), RunOf(500, 1000)};
  return report;
}

std::string Text(const LoadReport& report) {
  return LoadText(report, Palette(false));
}

// Parses a line as an object; returns an empty object on failure.
google::protobuf::Struct Parsed(const std::string& json) {
  google::protobuf::Struct object;
  const auto status =
      google::protobuf::util::JsonStringToMessage(json, &object);
  EXPECT_TRUE(status.ok()) << status.ToString() << json;
  return object;
}

TEST(TimeTextTest, HasThreeDigitsAndAFittingUnit) {
  const struct {
    nanoseconds time;
    const char* want;
  } kCases[] = {
      {nanoseconds(0), "0 ns"},         {nanoseconds(999), "999 ns"},
      {nanoseconds(1000), "1.00 us"},   {nanoseconds(12'345), "12.3 us"},
      {nanoseconds(999'499), "999 us"}, {nanoseconds(999'600), "1.00 ms"},
      {microseconds(9'996), "10.0 ms"}, {milliseconds(123), "123 ms"},
      {milliseconds(1'500), "1.50 s"},  {seconds(120), "120 s"},
  };
  for (const auto& c : kCases) EXPECT_EQ(TimeText(c.time), c.want);
}

TEST(LoadTextTest, DescribesOneRunInDetail) {
  EXPECT_THAT(
      Text(Closed()),
      AllOf(HasSubstr("mnist version 2 at 127.0.0.1:8500: closed, 16 calls in "
                      "flight, 1 connection, 1 row a request, random rows, "
                      "seed 1\n"),
            HasSubstr("1,000 requests in 2.0 s: 500 a second\n"),
            HasSubstr("p50 1.50 ms   p90 1.90 ms   p99 1.99 ms   p99.9"),
            HasSubstr("max 2.00 ms"),
            HasSubstr("2.0 us of CPU a request, 0 % of 1 thread\n"),
            Not(HasSubstr("failed")), Not(HasSubstr("server  "))));
}

TEST(LoadTextTest, ReportsErrorsWrongAndMissingAnswers) {
  LoadReport report = Closed();
  report.rows = 8;
  report.options.check = [](size_t, MessagePieces) { return true; };
  LoadRunReport& run = report.runs.front();
  LoadTally& tally = run.result.tally;
  tally.errors[absl::StatusCode::kResourceExhausted].latency.Add(
      microseconds(300));
  tally.errors[absl::StatusCode::kResourceExhausted].example =
      "too much\nwaits";
  tally.wrong = 12;
  tally.unsent = 3;
  tally.lost = 1;
  run.limits = {"the client was busy"};
  EXPECT_THAT(
      Text(report),
      AllOf(HasSubstr("8 rows a request"), HasSubstr("4,000 rows a second"),
            HasSubstr("1 request: RESOURCE_EXHAUSTED after p50 300 us; too "
                      "much?waits"),
            HasSubstr("12 answers not as expected"),
            ContainsRegex("never sent +3 requests"),
            ContainsRegex("no end +1 request\n"),
            HasSubstr("note: the client was busy\n")));
}

TEST(LoadTextTest, ReportsServerCostAndTiming) {
  LoadReport report = Closed();
  LoadResult& result = report.runs.front().result;
  result.server = {0.05, 20 << 20, 25 << 20};
  result.tally.AddServerTiming("queue=12, compute=130, rows=16");
  EXPECT_THAT(
      Text(report),
      AllOf(HasSubstr("50.0 us of CPU a request, 2 % of a core; 20.0 MiB of "
                      "memory, at most 25.0 MiB"),
            ContainsRegex("queue +12.0 us"), ContainsRegex("compute +130 us"),
            ContainsRegex("rows of the batch +16 ")));
}

TEST(LoadTextTest, WritesOneLinePerRate) {
  LoadReport report = Rates();
  report.runs[0].limits = {"sent late"};
  report.peak = {2000, milliseconds(5)};
  EXPECT_THAT(Text(report),
              AllOf(ContainsRegex("rate +answered/s +p50"),
                    ContainsRegex("2,000 +2,000 +3.01 ms"),
                    ContainsRegex(" 500 +500 +1.50 ms"),
                    HasSubstr("peak: 2,000 requests a second, with 99 % of "
                              "them answered within 5.00 ms"),
                    HasSubstr("note: at 2,000: sent late")));
  EXPECT_THAT(Text(report), Not(HasSubstr("the client, not the server")));
  report.peak->client_limited = true;
  EXPECT_THAT(Text(report), HasSubstr("5.00 ms; the client, not the server"));
  report.runs[1].limits.assign(9, "sent late");
  EXPECT_THAT(Text(report), HasSubstr("note: and 6 more of this kind\n"));
  report.peak->rate = 0;
  EXPECT_THAT(Text(report), HasSubstr("no rate held a p99 of 5.00 ms"));
}

TEST(LoadJsonTest, EachLineIsAnObject) {
  LoadReport report = Closed();
  LoadResult& result = report.runs.front().result;
  result.tally.errors[absl::StatusCode::kUnavailable].latency.Add(
      microseconds(3));
  result.tally.errors[absl::StatusCode::kUnavailable].example = "\"gone\"";
  result.tally.AddServerTiming("queue=12");
  result.server = {0.05, 100, 200};
  result.ended = absl::CancelledError("stopped");
  const auto fields = Parsed(LoadJson(report)).fields();
  EXPECT_EQ(fields.at("model").string_value(), "mnist");
  EXPECT_EQ(fields.at("scenario").string_value(), "closed");
  EXPECT_EQ(fields.at("ok").number_value(), 1000);
  EXPECT_EQ(fields.at("due").number_value(), 1001);
  EXPECT_EQ(fields.at("achieved_rate").number_value(), 500);
  EXPECT_EQ(fields.at("ended").string_value(), "stopped");
  const auto latency = fields.at("latency_us").struct_value().fields();
  EXPECT_EQ(latency.at("max").number_value(), 1999);
  EXPECT_NEAR(latency.at("p50").number_value(), 1500, 15);
  EXPECT_EQ(fields.at("errors")
                .struct_value()
                .fields()
                .at("unavailable")
                .struct_value()
                .fields()
                .at("example")
                .string_value(),
            "\"gone\"");
  EXPECT_EQ(fields.at("server_process")
                .struct_value()
                .fields()
                .at("cpu_us_a_request")
                .number_value(),
            50);
}

TEST(LoadJsonTest, ThePeakHasItsOwnLine) {
  LoadReport report = Rates();
  report.peak = {1999.5, milliseconds(5)};
  const std::string json = LoadJson(report);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 3);
  const std::string last = json.substr(json.rfind('\n', json.size() - 2) + 1);
  const auto peak = Parsed(last).fields().at("peak").struct_value().fields();
  EXPECT_EQ(peak.at("rate").number_value(), 1999.5);
  EXPECT_EQ(peak.at("p99_us").number_value(), 5000);
}

TEST(LoadPageTest, IsSelfContained) {
  LoadReport report = Rates();
  report.model = "<m>";
  const std::string page = LoadPage(report);
  EXPECT_THAT(
      page,
      AllOf(HasSubstr("<title>&lt;m&gt; version 2 under load</title>"),
            HasSubstr("Latency over load"), HasSubstr("Answers over load"),
            HasSubstr("How slow the slowest are"), HasSubstr("500 a second"),
            Not(HasSubstr("<m>")), Not(HasSubstr("<script")),
            Not(HasSubstr("src=")), Not(HasSubstr("href="))));
}

TEST(LoadPageTest, DrawsARepeatedRateAsOnePoint) {
  LoadReport once = Rates();
  LoadReport twice = once;
  LoadRunReport disturbed = RunOf(500, 1000);
  for (int i = 0; i < 100; ++i) disturbed.result.tally.latency.Add(seconds(1));
  twice.runs.push_back(disturbed);
  const auto pictures = [](const std::string& page) {
    return page.substr(page.find("<svg"));
  };
  EXPECT_EQ(pictures(LoadPage(twice)), pictures(LoadPage(once)));
}

TEST(LoadPageTest, ASingleRunHasNoCurveOverLoad) {
  EXPECT_THAT(LoadPage(Closed()), AllOf(HasSubstr("How slow the slowest are"),
                                        Not(HasSubstr("over load</text>"))));
}

}  // namespace
}  // namespace neurite
